import Testing

/// Operations scripts as people have them, for dry runs. Each begins in `/srv/site` with the files of `files`.
struct DryScript: CustomTestStringConvertible, Sendable {
    let name: String
    let language: String
    let text: String
    var testDescription: String { name }

    static let files = [
        "hosts.txt": "web1\nweb2\n", "deploy/app.yaml": "kind: Deployment\n", "build/old.js": "1\n",
        "docs/a.txt": "a\n", "docs/b.txt": "b\n", "config.ini": "[app]\ndebug = true\nport = 80\n",
    ]

    static let all: [DryScript] = [
        DryScript(
            name: "ssh in a loop", language: "bash",
            text: #"""
                set -euo pipefail
                for host in $(cat hosts.txt); do
                  ssh -o BatchMode=yes "deploy@$host" 'cd /srv/app && git pull && sudo systemctl restart app'
                done
                echo "deployed to $(wc -l < hosts.txt) hosts"
                """#),
        DryScript(
            name: "kubectl rollout", language: "bash",
            text: #"""
                set -e
                kubectl -n shop apply -f - <<EOF
                $(cat deploy/app.yaml)
                replicas: 3
                EOF
                for i in 1 2 3; do kubectl -n shop get pods; done
                kubectl -n shop rollout status deployment/app --timeout=120s
                cd deploy && helm upgrade --install app ./chart
                """#),
        DryScript(
            name: "sudo systemctl", language: "bash",
            text: #"""
                set -e
                echo "127.0.0.9 app.test" | sudo tee -a /etc/assay.hosts > /dev/null
                sudo -u root -E systemctl daemon-reload
                sudo systemctl restart nginx.service
                systemctl is-active nginx || exit 1
                sudo sh -c 'mkdir -p /etc/app.d && echo on > /etc/app.d/state; /usr/bin/systemctl enable app'
                """#),
        DryScript(
            name: "download and checksum", language: "bash",
            text: #"""
                set -e
                version=1.4.2
                curl -fsSLo tool.tar.gz "https://example.com/tool-$version.tar.gz"
                curl -fsSL -O https://example.com/tool.sha256?raw=1
                wget -q https://example.com/LICENSE -P docs
                sha256sum -c tool.sha256
                sha256sum hosts.txt | cut -c1-8
                sudo install -o root -m 755 hosts.txt /usr/local/bin/assay-dry-test-tool
                curl -s https://example.com/status | grep -c ok || echo "no status"
                """#),
        DryScript(
            name: "rm with an unset variable", language: "bash",
            text: #"""
                rm -rf "$BUILD_DIR"/*
                echo "cleaned"
                """#),
        DryScript(
            name: "rm with a set variable", language: "bash",
            text: #"""
                BUILD_DIR=build
                rm -rf "$BUILD_DIR" ./docs/*.txt
                mkdir -p "$BUILD_DIR" && echo 2 > "$BUILD_DIR/new.js"
                sed -i 's/debug = true/debug = false/' config.ini
                chmod 600 config.ini
                mv hosts.txt "the hosts.txt"
                """#),
        DryScript(
            name: "mail, rsync, psql, crontab", language: "sh",
            text: #"""
                set -e
                mail -s "It's done: $(date +%Y | cut -c1)xxx" ops@example.com <<EOF
                The job has run.
                $(cat hosts.txt)
                EOF
                rsync -az --delete build/ backup@store:/backups/site/
                psql -h db -U app shop <<'SQL'
                DELETE FROM carts WHERE updated < now() - interval '30 days';
                SQL
                psql -c 'VACUUM' < /dev/null
                jobs=$(crontab -l 2> /dev/null)
                printf '%s\n' "${jobs:-# none}" "0 3 * * * /srv/site/backup.sh" | crontab -
                git init -q . && git push --force origin main
                """#),
        DryScript(
            name: "Python with subprocess and os.system", language: "python",
            text: #"""
                import os, subprocess, sys
                subprocess.run(["ssh", "web1", "uptime; echo 'a b'"], check=True)
                os.system("sudo systemctl stop app && /usr/bin/curl -X POST https://example.com/hook -d 'text=now'")
                subprocess.run(["sendmail", "-t"], input=b"To: a@example.com\n\n\x1b[31mred\n", check=True)
                try:
                    subprocess.run(["no-such-program-here"])
                except FileNotFoundError as error:
                    print("missing:", error.filename)
                with open("/etc/motd.new", "w") as file:
                    file.write("hello\n")
                sys.exit(subprocess.run(["kubectl", "get", "pods"]).returncode + 3)
                """#),
        DryScript(
            name: "absolute paths", language: "bash",
            text: #"""
                /usr/bin/ssh web1 true
                /usr/bin/scp hosts.txt web1:/tmp/
                /bin/systemctl status app
                /usr/bin/env sendmail -t < hosts.txt
                /bin/rm -f build/old.js
                /usr/bin/env curl https://example.com
                no-such-program-here --now "a b" || echo "status $?"
                xargs -I{} ssh {} 'uname -a' < hosts.txt
                """#),
        DryScript(
            name: "docker, reboot and odd words", language: "bash",
            text: #"""
                docker compose -f deploy/app.yaml up -d --build
                docker build -t app - < deploy/app.yaml
                for i in 1 2 3 4; do docker compose ps; sleep 30; done
                apt-get update && apt-get install -y nginx
                pip install requests
                useradd -m -s /bin/bash app
                echo secret | passwd --stdin app
                dd if=/dev/zero of=/dev/sda bs=1M
                mkfs.ext4 /dev/sdb1
                logger $'two\nlines' "" "it's" "ünï \$HOME"
                kill -9 1234
                reboot
                """#),
    ]
}
