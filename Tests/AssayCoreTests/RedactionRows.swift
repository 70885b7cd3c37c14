/// Texts for the tests of redaction.
enum RedactionRows {
    static let harmless: [(String, String)] = [
        ("a git commit", "commit 4f1c2ab9d3e7c6b5a4f3e2d1c0b9a8f7e6d5c4b3"),
        ("an event's hash", #""prev":"q1W2e3R4t5Y6u7I8o9P0a1""#),
        ("a SHA-256", "sha256:cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"),
        ("a UUID", #"id = "550e8400-e29b-41d4-a716-446655440000""#),
        ("a UUID of a token", #"token = "550e8400-e29b-41d4-a716-446655440000""#),
        (
            "an image",
            "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
        ),
        ("an integrity hash", #""integrity": "sha512-oGB9C5b3bVqKh7zz8ZcZkQ7fXo1sJ0sC0l3b2m1nq3e9m2x8b7v6c5x4z3==""#),
        ("the environment", #"password = os.environ["DB_PASSWORD"]"#),
        ("a call", "api_key = get_api_key_2024(name)"),
        ("a member", "self.password = settings.database_password1"),
        ("a template", #"api_key: "${API_KEY_2024_prod_Ab12}""#),
        ("an f-string", #"token = f"{user_token_1234567890}""#),
        ("a placeholder", #"api_key="YOUR_API_KEY_1234567890""#),
        ("a placeholder's shape", "export OPENAI_API_KEY=sk-xxxxxxxxxxxxxxxxxxxxxxxx"),
        ("words", #"password = "correct horse battery staple""#),
        ("a word", #"password: "changeme123456""#),
        ("a type", "password: string; token: Optional[str] = None"),
        ("a test's password", #"login("alice", password="test-pass-1234")"#),
        ("a comparison", "if password == other.password: return"),
        ("a hash of a password", #"password: "$2b$12$KIXQ1e8bJq7Zz3r9v1t5OeW8yH2kL4mN6pQ8rS0tU2vW4xY6zA8bC""#),
        ("prose", "The token: it is short. Password = what you type. secret: none"),
        ("a stylesheet", ".sk-folding-cube-container-main-2024 { color: red }"),
        ("a class", "class task-runner-with-a-very-long-name-1234567890"),
        ("an address", "see https://example.org:8443/path?a=b@c and http://localhost:8080/x"),
        ("an address with a variable", "postgres://$USER:$PASSWORD@db/x https://{user}:{password}@host"),
        ("an example's address", "postgresql://user:password@localhost/db redis://:@h amqp://guest:guest@h"),
        ("a user alone", "ssh://git@github.com:22/a.git git@github.com:owner/repository.git"),
        ("a table", "|---|---|\n| a | b |\n------------------------------\n"),
        ("an option", "run --begin --dry-run --BEGIN"),
        ("the words of a key", "It begins with -----BEGIN PRIVATE KEY----- and ends with -----END PRIVATE KEY-----."),
        ("a key left out", "-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----"),
        (
            "a certificate",
            "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUQ1Zz3r9v1t5OeW8yH2kL4mN6pQ8wCgYIKoZIzj0EAwIw\n-----END CERTIFICATE-----"
        ),
        ("a public key", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ9v1t5OeW8yH2kL4mN6pQ8rS0tU2vW4xY6zA8bC ops@host"),
        ("the header of a JWT", "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9 is its first part"),
        ("beginnings", "tokens begin with ghp_, glpat-, sk-, AKIA, xoxb- or hf_; AIza too"),
        ("a header", #"headers = {"Authorization": f"Bearer {token}", "X-Api-Key": key}"#),
        ("a shell variable", #"curl -H "Authorization: Bearer $TOKEN" -u "$USER:$PASSWORD" https://example.org"#),
        (
            "a lock file",
            "resolved \"https://registry.npmjs.org/a/-/a-1.0.0.tgz#4f1c2ab9d3e7c6b5a4f3e2d1c0b9a8f7e6d5c4b3\""
        ),
        ("numbers", "1234567890:1234567890 12345678: ok, 10.0.0.1:8080, 2026-11-24T09:12:44.120Z"),
        ("a mark", "password = \"[redacted:password]\" and https://a:[redacted:url-password]@h"),
        ("Chinese", "密码：请输入您的密码。令牌：无"),
    ]

    /// Names of variables, and whether their values are secrets.
    static let names: [(String, Bool)] = [
        ("OPENAI_API_KEY", true), ("GITHUB_TOKEN", true), ("AWS_SECRET_ACCESS_KEY", true), ("DB_PASSWORD", true),
        ("PGPASSWORD", false), ("PASSWORD", true), ("TOKEN", true), ("NPM_TOKEN", true), ("SECRET_KEY_BASE", true),
        ("CLIENT_SECRET", true), ("GH_PAT", true), ("SLACK_BOT_TOKEN", true), ("VAULT_TOKEN_FILE", false),
        ("AWS_ACCESS_KEY_ID", false), ("SSH_AUTH_SOCK", false), ("PWD", false), ("OLDPWD", false), ("KEY", false),
        ("TOKENIZERS_PARALLELISM", false), ("GIT_ASKPASS", false), ("XDG_SESSION_ID", false), ("PATH", false),
        ("SSH_ASKPASS", false), ("MAX_TOKENS", false), ("TOKEN_URL", false),
    ]

    /// Values, and whether they are too plain to be looked for.
    static let trivial: [(String, Bool)] = [
        ("short", true), ("/home/a/key.pem", true), ("password", true), ("development", true), ("aaaaaaaaaaaa", true),
        ("12345678", true), ("hunter2hunter2", false), ("Tr0ub4dor&3", false), ("sk-test-0123456789", false),
    ]
}
