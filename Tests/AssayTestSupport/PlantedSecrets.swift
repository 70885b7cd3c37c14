/// A made-up secret in the form of a real one. Put together from chance, so that no scanner takes this file for a leak.
package struct PlantedSecret: Sendable {
    /// The name that must stand in its place.
    package var name: String
    /// What nobody may see.
    package var value: String
    /// How it stands in a text: alone, or with what makes it known.
    package var text: String

    package init(_ name: String, _ value: String, in template: String = "{}") {
        (self.name, self.value) = (name, value)
        text = template.replacing("{}", with: value)
    }
}

extension PlantedSecret {
    package static let all = tokens + structured + assigned + blocks

    /// All of them in one text, each on a line of its own.
    package static let everything = all.map { "- \($0.text)\n" }.joined()

    private static let alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    private static let hexadecimal = "0123456789abcdef"
    private static let capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

    /// So many characters of chance: the same ones in every run.
    private static func chance(_ count: Int, of alphabet: String = alphanumeric, _ seed: UInt64) -> String {
        let letters = Array(alphabet)
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        return String(
            (0..<count).map { _ -> Character in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return letters[Int((state >> 33) % UInt64(letters.count))]
            })
    }

    private static func hex(_ count: Int, _ seed: UInt64) -> String { chance(count, of: hexadecimal, seed) }

    /// A beginning, and how many letters and digits follow.
    private static let tokens: [PlantedSecret] =
        [
            ("aws-bedrock-key", "ABSK", 128), ("gcp-api-key", "AIza", 35), ("google-oauth-secret", "GOCSPX-", 28),
            ("google-oauth-token", "ya29.", 120), ("google-refresh-token", "1//0", 60),
            ("alibaba-access-key-id", "LTAI", 20), ("tencent-secret-id", "AKID", 32),
            ("volcengine-access-key-id", "AKLT", 44), ("yandex-api-key", "AQVN", 36), ("heroku-key", "HRKU-", 60),
            ("fly-token", "fm2_", 200), ("netlify-token", "nfp_", 36), ("github-token", "ghp_", 36),
            ("github-token", "gho_", 36), ("github-token", "ghs_", 36), ("github-token", "github_pat_", 82),
            ("gitlab-token", "glpat-", 20), ("gitlab-token", "gldt-", 20), ("gitlab-token", "glrt-", 20),
            ("gitlab-token", "GR1348941", 20), ("bitbucket-password", "ATBB", 32), ("atlassian-token", "ATATT3", 180),
            ("atlassian-token", "ATCTT3", 180), ("circleci-token", "CCIPAT_", 62), ("linear-key", "lin_api_", 40),
            ("figma-token", "figd_", 40), ("notion-token", "ntn_", 46), ("notion-token", "secret_", 43),
            ("contentful-token", "CFPAT-", 43), ("anthropic-key", "sk-ant-api03-", 95),
            ("openrouter-key", "sk-or-v1-", 64),
            ("openai-key", "sk-proj-", 156), ("openai-key", "sk-svcacct-", 156), ("openai-key", "sk-admin-", 100),
            ("service-key", "sk-", 48), ("groq-key", "gsk_", 52), ("xai-key", "xai-", 80),
            ("perplexity-key", "pplx-", 48),
            ("replicate-token", "r8_", 37), ("nvidia-key", "nvapi-", 64), ("huggingface-token", "hf_", 34),
            ("huggingface-token", "api_org_", 34), ("tavily-key", "tvly-", 32),
            ("slack-token", "xoxb-123456789012-", 24),
            ("slack-token", "xoxp-123456789012-", 32), ("slack-token", "xapp-1-A0", 64), ("brevo-key", "xkeysib-", 80),
            ("npm-token", "npm_", 36), ("pypi-token", "pypi-AgEIcHlwaS5vcmc", 150), ("docker-token", "dckr_pat_", 27),
            ("cratesio-token", "cio", 32), ("stripe-key", "sk_live_", 24), ("stripe-key", "rk_test_", 24),
            ("stripe-webhook-secret", "whsec_", 32), ("square-token", "sq0atp-", 22), ("facebook-token", "EAA", 160),
            ("vault-token", "hvs.", 24), ("vault-token", "hvb.", 100), ("doppler-token", "dp.pt.", 43),
            ("onepassword-token", "ops_eyJ", 200), ("grafana-token", "glc_", 60), ("sentry-token", "sntrys_", 120),
            ("planetscale-token", "pscale_tkn_", 43), ("supabase-key", "sb_secret_", 31), ("prefect-key", "pnu_", 36),
        ].enumerated().map { index, row in
            PlantedSecret(row.0, row.1 + chance(row.2, UInt64(index) + 1))
        }

    private static let structured: [PlantedSecret] = [
        PlantedSecret("aws-access-key-id", "AKIA" + chance(16, of: capitals, 101)),
        PlantedSecret("aws-access-key-id", "ASIA" + chance(16, of: capitals, 102)),
        PlantedSecret("aws-key", "AKIA\(chance(16, of: capitals, 103)),\(chance(40, 104))"),
        PlantedSecret("azure-client-secret", "8Q~" + chance(34, 105), in: "abc{}"),
        PlantedSecret("digitalocean-token", "dop_v1_" + hex(64, 106)),
        PlantedSecret("cloudflare-key", "v1.0-\(hex(24, 107))-\(hex(146, 108))"),
        PlantedSecret("databricks-token", "dapi" + hex(32, 109)),
        PlantedSecret("buildkite-token", "bkua_" + hex(40, 110)),
        PlantedSecret("postman-key", "PMAK-\(hex(24, 111))-\(hex(34, 112))"),
        PlantedSecret("airtable-token", "pat\(chance(14, 113)).\(hex(64, 114))"),
        PlantedSecret(
            "langfuse-key", "sk-lf-\(hex(8, 115))-\(hex(4, 116))-\(hex(4, 117))-\(hex(4, 118))-\(hex(12, 119))"),
        PlantedSecret("langsmith-key", "lsv2_pt_\(hex(32, 120))_\(hex(10, 121))"),
        PlantedSecret("service-key", "sk-" + hex(32, 122)),
        PlantedSecret("slack-webhook", "T0123/B0123/" + chance(24, 123), in: "https://hooks.slack.com/services/{}"),
        PlantedSecret("discord-token", "MT" + "I" + chance(21, 124) + ".GabcdE." + chance(38, 125)),
        PlantedSecret("discord-webhook", chance(68, 126), in: "https://discord.com/api/webhooks/123456789012345678/{}"),
        PlantedSecret("telegram-token", "123456789:AA" + chance(33, 127)),
        PlantedSecret("twilio-key", "SK" + hex(32, 128)),
        PlantedSecret("sendgrid-key", "SG.\(chance(22, 129)).\(chance(43, 130))"),
        PlantedSecret("mailgun-key", "key-" + hex(32, 131)),
        PlantedSecret("rubygems-key", "rubygems_" + hex(48, 132)),
        PlantedSecret("nuget-key", "oy2" + hex(43, 133)),
        PlantedSecret("clojars-token", "CLOJARS_" + hex(60, 134)),
        PlantedSecret("shopify-token", "shpat_" + hex(32, 135)),
        PlantedSecret("shippo-token", "shippo_live_" + hex(40, 136)),
        PlantedSecret("terraform-token", ".atlasv1." + chance(67, 137), in: "aBcDeFgHiJkLmN{}"),
        PlantedSecret("pulumi-token", "pul-" + hex(40, 138)),
        PlantedSecret("grafana-token", "glsa_\(chance(32, 139))_\(hex(8, 140))"),
        PlantedSecret("newrelic-key", "NRAK-" + chance(27, of: capitals, 141)),
        PlantedSecret("dynatrace-token", "dt0c01.\(chance(24, of: capitals, 142)).\(chance(64, of: capitals, 143))"),
        PlantedSecret("supabase-key", "sbp_" + hex(40, 144)),
        PlantedSecret("mapbox-token", "sk.eyJ\(chance(60, 145)).\(chance(22, 146))"),
        PlantedSecret("age-key", "AGE-SECRET-KEY-1" + chance(58, of: capitals, 147)),
        PlantedSecret("jwt", "eyJ\(chance(33, 148)).eyJ\(chance(80, 149)).\(chance(43, 150))"),
        PlantedSecret("bearer-token", chance(40, 151), in: "send Bearer {}"),
    ]

    private static let assigned: [PlantedSecret] = [
        PlantedSecret("aws-secret-key", chance(40, 201), in: "aws_secret_access_key = {}"),
        PlantedSecret("aws-secret-key", chance(40, 202), in: #""SecretAccessKey": "{}""#),
        PlantedSecret("azure-storage-key", chance(86, 203) + "==", in: "AccountName=a;AccountKey={};EndpointSuffix=x"),
        PlantedSecret("azure-shared-access-key", chance(43, 204) + "=", in: "SharedAccessKeyName=k;SharedAccessKey={}"),
        PlantedSecret(
            "azure-sas-signature", chance(43, 205) + "%3D", in: "https://a.blob.core.windows.net/c?sv=2022&sig={}"),
        PlantedSecret(
            "heroku-key", "\(hex(8, 206))-\(hex(4, 207))-\(hex(4, 208))-\(hex(4, 209))-\(hex(12, 210))",
            in: "HEROKU_API_KEY={}"),
        PlantedSecret("password", "s3cr3t-" + chance(12, 211), in: #"db.connect(password="{}")"#),
        PlantedSecret("password", chance(20, 212), in: "DB_PASSWORD={}"),
        PlantedSecret("password", "Zq7!" + chance(12, 213), in: #"{\"password\": \"{}\"}"#),
        PlantedSecret("password", chance(18, 214), in: "数据库密码：{}"),
        PlantedSecret("api-key", chance(32, 215), in: "MISTRAL_API_KEY: '{}'"),
        PlantedSecret("secret", hex(32, 216), in: "client_secret={}"),
        PlantedSecret("token", hex(40, 217), in: #"config["access-token"] = "{}""#),
        PlantedSecret("authorization", "dXNlcjp" + chance(17, 218), in: "Authorization: Basic {}"),
        PlantedSecret("url-password", "hunter2", in: "postgresql://alice:{}@db.internal:5432/sales"),
        PlantedSecret("url-password", "p@ss:w0rd!", in: "https://alice:{}@example.org/repo.git"),
    ]

    private static let blocks: [PlantedSecret] = {
        let lines = (0..<5).map { chance(64, 300 + UInt64($0)) } + [chance(17, 310) + "="]
        let body = lines.joined(separator: "\n")
        func pem(_ label: String, _ head: String = "") -> String {
            "-----BEGIN \(label)-----\n\(head)\(body)\n-----END \(label)-----"
        }
        return [
            PlantedSecret("private-key", pem("RSA PRIVATE KEY")),
            PlantedSecret("private-key", pem("OPENSSH PRIVATE KEY")),
            PlantedSecret(
                "private-key", pem("ENCRYPTED PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0A1B\n\n")),
            PlantedSecret("private-key", pem("PGP PRIVATE KEY BLOCK", "Version: GnuPG v2\n\n")),
            PlantedSecret(
                "private-key", pem("PRIVATE KEY").replacing("\n", with: #"\n"#), in: #"{"private_key": "{}\n"}"#),
            PlantedSecret("private-key", pem("EC PRIVATE KEY").replacing("\n", with: "\n    ")),
            PlantedSecret("private-key", "Private-Lines: 6\n" + body),
        ]
    }()
}
