/// A well-known form of key or token.
struct SecretShape: Sendable, Equatable {
    /// What stands in its place, as `[redacted:NAME]`, and what `redact: except:` takes.
    var name: String
    var pattern: SecretPattern
    /// Whether it can begin in the middle of a word.
    var isAnywhere = false
    /// Whether it must look random besides, since others write words in the same form.
    var isRandom = false
}

extension SecretShape {
    /// Every shape, the longer beginning first. A notation that does not hold is left out; a test reads them all.
    static let known: [SecretShape] = rows.compactMap { row in
        guard let pattern = try? SecretPattern(row.notation) else { return nil }
        return SecretShape(name: row.name, pattern: pattern, isAnywhere: row.isAnywhere, isRandom: row.isRandom)
    }

    /// A line of the table.
    struct Row: Sendable {
        var name: String
        var notation: String
        var isAnywhere = false
        var isRandom = false

        init(_ name: String, _ notation: String, isAnywhere: Bool = false, isRandom: Bool = false) {
            (self.name, self.notation, self.isAnywhere, self.isRandom) = (name, notation, isAnywhere, isRandom)
        }
    }

    static let rows = clouds + forges + models + messengers + registries + payments + operations + general

    /// Lengths are a little below what the owners document, so that a form that grows is still known.
    private static let general = [
        // RFC 7519 (JWT) and RFC 7516 (JWE): a header that begins `{"`, then what is signed or encrypted.
        Row("jwt", #"eyJ[A-Za-z0-9_-]{10,1000}\.[A-Za-z0-9_.-]{40,}"#),
        // RFC 6750 § 2.1.
        Row("bearer-token", "[Bb]earer ([A-Za-z0-9._~+/=-]{20,})", isRandom: true),
        // age, "Identity file": Bech32 of 32 bytes.
        Row("age-key", "AGE-SECRET-KEY-1[A-Z0-9]{50,}"),
    ]

    private static let clouds = [
        // AWS IAM guide, "Unique identifiers": AKIA of users, ASIA of sessions; in a file the secret key follows.
        Row("aws-key", "A[KSBC][IC]A[A-Z0-9]{16}[,:; \t]{1,3}[A-Za-z0-9/+]{40}"),
        Row("aws-access-key-id", "A[KSBC][IC]A[A-Z0-9]{16,}"),
        Row("aws-bedrock-key", "ABSK[A-Za-z0-9+/=]{60,}"),
        // Google Cloud, "API keys", "OAuth 2.0": keys, client secrets, access and refresh tokens.
        Row("gcp-api-key", "AIza[A-Za-z0-9_-]{30,}"),
        Row("google-oauth-secret", "GOCSPX-[A-Za-z0-9_-]{20,}"),
        Row("google-oauth-token", #"ya29\.[A-Za-z0-9_.-]{20,}"#),
        Row("google-refresh-token", "1//0[A-Za-z0-9_-]{40,}"),
        // Microsoft, "Connection strings", "Service SAS", "Microsoft Entra client secrets".
        Row("azure-storage-key", "AccountKey=([A-Za-z0-9+/=]{40,})"),
        Row("azure-shared-access-key", "SharedAccessKey=([A-Za-z0-9+/=]{30,})"),
        Row("azure-sas-signature", "[?&;]sig=([A-Za-z0-9%+/=]{40,})"),
        Row("azure-client-secret", "[78]Q~[A-Za-z0-9_~.-]{30,}", isAnywhere: true),
        // Alibaba Cloud, Tencent Cloud and Volcengine: access key ids; Yandex Cloud: API keys.
        Row("alibaba-access-key-id", "LTAI[A-Za-z0-9]{12,}"),
        Row("tencent-secret-id", "AKID[A-Za-z0-9]{28,}"),
        Row("volcengine-access-key-id", "AKLT[A-Za-z0-9]{30,}"),
        Row("yandex-api-key", "AQVN[A-Za-z0-9_-]{35,}"),
        // DigitalOcean API reference, "Authentication"; Heroku; Cloudflare origin CA keys; Fly.io; Netlify; Databricks.
        Row("digitalocean-token", "do[por]_v1_[a-f0-9]{40,}"),
        Row("heroku-key", "HRKU-[A-Za-z0-9_-]{30,}"),
        Row("cloudflare-key", #"v1\.0-[a-f0-9]{24}-[a-f0-9]{100,}"#),
        Row("fly-token", "fm[12][ar]?_[A-Za-z0-9+/=_-]{60,}"),
        Row("netlify-token", "nfp_[A-Za-z0-9]{30,}"),
        Row("databricks-token", "dapi[a-f0-9]{32,}"),
    ]

    private static let forges = [
        // GitHub, "About authentication to GitHub", token formats.
        Row("github-token", "github_pat_[A-Za-z0-9_]{30,}"),
        Row("github-token", "gh[pousr]_[A-Za-z0-9]{30,}"),
        // GitLab, "Token overview": personal, deploy, runner, trigger, feed, feature flag, mail, agent, SCIM, CI job.
        Row("gitlab-token", "gl[a-z]{2,8}-[A-Za-z0-9_.-]{20,}", isRandom: true),
        Row("gitlab-token", "GR1348941[A-Za-z0-9_-]{20,}"),
        // Atlassian, "API tokens" and "Repository access tokens" (Bitbucket app passwords begin ATBB).
        Row("bitbucket-password", "ATBB[A-Za-z0-9]{24,}"),
        Row("atlassian-token", "ATATT3[A-Za-z0-9_=-]{60,}"),
        Row("atlassian-token", "ATCTT3[A-Za-z0-9_=-]{60,}"),
        // CircleCI, Buildkite, Linear, Postman, Figma, Notion, Airtable, Contentful.
        Row("circleci-token", "CCIPAT_[A-Za-z0-9_]{30,}"),
        Row("buildkite-token", "bkua_[a-z0-9]{35,}"),
        Row("linear-key", "lin_api_[A-Za-z0-9]{32,}"),
        Row("postman-key", "PMAK-[a-f0-9]{20,24}-[a-f0-9]{30,}"),
        Row("figma-token", "figd_[A-Za-z0-9_-]{35,}"),
        Row("notion-token", "ntn_[A-Za-z0-9]{40,}"),
        Row("notion-token", "secret_[A-Za-z0-9]{40,}"),
        Row("airtable-token", #"pat[A-Za-z0-9]{14}\.[a-f0-9]{60,}"#),
        Row("contentful-token", "CFPAT-[A-Za-z0-9_-]{40,}"),
    ]

    private static let models = [
        // OpenAI, Anthropic, OpenRouter and others begin `sk-`; DeepSeek, DashScope and Moonshot write no more than that.
        Row("anthropic-key", "sk-ant-[A-Za-z0-9_-]{20,}"),
        Row("openrouter-key", "sk-or-[A-Za-z0-9_-]{20,}"),
        Row("openai-key", "sk-proj-[A-Za-z0-9_-]{20,}"),
        Row("openai-key", "sk-svcacct-[A-Za-z0-9_-]{20,}"),
        Row("openai-key", "sk-admin-[A-Za-z0-9_-]{20,}"),
        Row("langfuse-key", "sk-lf-[a-f0-9-]{20,}"),
        Row("service-key", "sk-[A-Za-z0-9]{20,}"),
        // Each service's own guide to its keys.
        Row("groq-key", "gsk_[A-Za-z0-9]{30,}"),
        Row("xai-key", "xai-[A-Za-z0-9]{40,}"),
        Row("perplexity-key", "pplx-[A-Za-z0-9]{30,}"),
        Row("replicate-token", "r8_[A-Za-z0-9]{30,}"),
        Row("nvidia-key", "nvapi-[A-Za-z0-9_-]{40,}"),
        Row("huggingface-token", "hf_[A-Za-z0-9]{30,}"),
        Row("huggingface-token", "api_org_[A-Za-z0-9]{30,}"),
        Row("tavily-key", "tvly-[A-Za-z0-9-]{20,}"),
        Row("langsmith-key", "lsv2_[a-z]{2}_[a-f0-9_]{30,}"),
    ]

    private static let messengers = [
        // Slack, "Token types" and "Incoming webhooks".
        Row("slack-token", "xox[a-z][.-][A-Za-z0-9%.-]{15,}"),
        Row("slack-token", "xapp-[A-Za-z0-9-]{20,}"),
        Row("slack-webhook", "https://hooks.slack.com/[a-z]{5,12}/([A-Za-z0-9/_-]{20,})"),
        // Discord, "Reference": a bot's id in Base64, a time, a signature; webhooks. Telegram, "Bot API".
        Row("discord-token", #"[MNO][DTjz][A-Za-z0-9_-]{20,26}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}"#),
        Row("discord-webhook", "https://discord[ap]{0,3}.com/api/webhooks/\\d{15,22}/([A-Za-z0-9_-]{30,})"),
        Row("telegram-token", #"\d{8,10}:AA[A-Za-z0-9_-]{32,}"#),
        // Twilio, "API keys"; SendGrid, Mailgun, Brevo: "API keys".
        Row("twilio-key", "SK[a-f0-9]{32}"),
        Row("sendgrid-key", #"SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{30,}"#),
        Row("mailgun-key", "key-[a-f0-9]{32}"),
        Row("brevo-key", "xkeysib-[a-zA-Z0-9-]{40,}"),
    ]

    private static let registries = [
        // npm, "About access tokens"; PyPI, "API tokens"; Docker, "Access tokens"; RubyGems; crates.io; NuGet; Clojars.
        Row("npm-token", "npm_[A-Za-z0-9]{30,}"),
        Row("pypi-token", "pypi-[A-Za-z0-9_-]{50,}"),
        Row("docker-token", "dckr_[po]at_[A-Za-z0-9_-]{20,}"),
        Row("rubygems-key", "rubygems_[a-f0-9]{40,}"),
        Row("cratesio-token", "cio[A-Za-z0-9]{32}", isRandom: true),
        Row("nuget-key", "oy2[a-z0-9]{43}"),
        Row("clojars-token", "CLOJARS_[a-z0-9]{50,}"),
    ]

    private static let payments = [
        // Stripe, "API keys" (`pk_` keys are public) and "Webhooks"; Shopify, "Access token formats"; Square; Shippo.
        Row("stripe-key", "[sr]k_live_[A-Za-z0-9]{16,}"),
        Row("stripe-key", "[sr]k_test_[A-Za-z0-9]{16,}"),
        Row("stripe-webhook-secret", "whsec_[A-Za-z0-9+/=]{20,}"),
        Row("shopify-token", "shp[a-z]{2}_[a-fA-F0-9]{30,}"),
        Row("square-token", "sq0[a-z]{3}-[A-Za-z0-9_-]{20,}"),
        Row("shippo-token", "shippo_[a-z]{4}_[a-f0-9]{36,}"),
        Row("facebook-token", "EAA[A-Za-z0-9]{80,}"),
    ]

    private static let operations = [
        // HashiCorp: Vault, "Tokens"; HCP Terraform, "API tokens". Pulumi, Doppler, 1Password service accounts.
        Row("vault-token", #"hv[sbr]\.[A-Za-z0-9_-]{20,}"#),
        Row("terraform-token", #"\.atlasv1\.[A-Za-z0-9_=-]{40,}"#, isAnywhere: true),
        Row("pulumi-token", "pul-[a-f0-9]{40}"),
        Row("doppler-token", #"dp\.[a-z]{2,5}\.[A-Za-z0-9._-]{35,}"#),
        Row("onepassword-token", "ops_eyJ[A-Za-z0-9+/=_-]{60,}"),
        // Grafana, New Relic, Sentry, Dynatrace, PlanetScale, Supabase, Prefect, Mapbox.
        Row("grafana-token", "glsa_[A-Za-z0-9]{30,34}_[A-Fa-f0-9]{8}"),
        Row("grafana-token", "glc_[A-Za-z0-9+/=]{32,}"),
        Row("newrelic-key", "NRAK-[A-Z0-9]{24,}"),
        Row("sentry-token", "sntry[su]_[A-Za-z0-9+/=_-]{40,}"),
        Row("dynatrace-token", #"dt0[a-z]\d\d\.[A-Z0-9]{24}\.[A-Z0-9]{50,}"#),
        Row("planetscale-token", "pscale_[a-z]{2,5}_[A-Za-z0-9_.=-]{30,}"),
        Row("supabase-key", "sbp_[a-f0-9]{36,}"),
        Row("supabase-key", "sb_secret_[A-Za-z0-9_-]{20,}"),
        Row("prefect-key", "pn[ub]_[A-Za-z0-9]{34,}"),
        Row("mapbox-token", #"sk\.eyJ[A-Za-z0-9_-]{30,1000}\.[A-Za-z0-9_-]{16,}"#),
    ]
}
