/// What each of the scripts would do, as it is shown.
extension DryScript {
    static let reports: [String: String] = [
        "ssh in a loop": #"""
        dry run: nothing outside was touched

        it would call
          1  ssh -o BatchMode=yes deploy@web1 'cd /srv/app && git pull && sudo systemctl restart app'
          2  ssh -o BatchMode=yes deploy@web2 'cd /srv/app && git pull && sudo systemctl restart app'

        it would change no files

        output
          │ deployed to 2 hosts

        the script ended: exit 0, 0.0 s

        """#,
        "kubectl rollout": #"""
        dry run: nothing outside was touched

        it would call
          1  kubectl -n shop apply -f -
             │ kind: Deployment
             │ replicas: 3
          2  kubectl -n shop get pods  (3 times)
          3  kubectl -n shop rollout status deployment/app --timeout=120s
          4  helm upgrade --install app ./chart  (in deploy)

        it would change no files

        the script ended: exit 0, 0.0 s

        """#,
        "download and checksum": #"""
        dry run: nothing outside was touched

        it would call
          1  curl -fsSLo tool.tar.gz https://example.com/tool-1.4.2.tar.gz
          2  curl -fsSL -O 'https://example.com/tool.sha256?raw=1'
          3  wget -q https://example.com/LICENSE -P docs
          4  sha256sum -c tool.sha256
          5  sudo install -o root -m 755 hosts.txt /usr/local/bin/assay-dry-test-tool
          6  curl -s https://example.com/status

        it would change these files of the folder
          new      docs/LICENSE
            @@ -0,0 +1,1 @@
            +# dry run: here would be https://example.com/LICENSE
          new      tool.sha256
            @@ -0,0 +1,1 @@
            +# dry run: here would be https://example.com/tool.sha256?raw=1
          new      tool.tar.gz
            @@ -0,0 +1,1 @@
            +# dry run: here would be https://example.com/tool-1.4.2.tar.gz

        it would change these files elsewhere
          new      /usr/local/bin/assay-dry-test-tool
            @@ -0,0 +1,2 @@
            +web1
            +web2

        output
          │ 52946a2f
          │ 0
          │ no status

        the script ended: exit 0, 0.0 s

        """#,
        "sudo systemctl": #"""
        dry run: nothing outside was touched

        it would call
          1  sudo tee -a /etc/assay.hosts
          2  sudo -u root -E systemctl daemon-reload
          3  sudo systemctl restart nginx.service
          4  systemctl is-active nginx
          5  sudo sh -c 'mkdir -p /etc/app.d && echo on > /etc/app.d/state; /usr/bin/systemctl enable app'
          6  systemctl enable app

        it would change these files elsewhere
          new      /etc/app.d/state
            @@ -0,0 +1,1 @@
            +on
          new      /etc/assay.hosts
            @@ -0,0 +1,1 @@
            +127.0.0.9 app.test

        the script ended: exit 0, 0.0 s

        """#,
        "rm with an unset variable": #"""
        dry run: nothing outside was touched

        it would call
          1  rm -rf /etc /srv

        it would change these files of the folder
          removed  *  (files in it: 6)

        it would change these files elsewhere
          removed  /etc/*  (files in it: 99)
          removed  /var/cache/  (files in it: 0)
          removed  /var/lib/  (files in it: 0)
          removed  /var/log/  (files in it: 0)
          removed  /var/mail/  (files in it: 0)
          removed  /var/opt/  (files in it: 0)
          removed  /var/spool/  (files in it: 0)
          removed  /var/tmp/  (files in it: 0)
          removed  /var/www/  (files in it: 0)
          removed  /home/somebody/  (files in it: 0)

        output
          │ cleaned

        the script ended: exit 0, 0.0 s

        """#,
        "rm with a set variable": #"""
        dry run: nothing outside was touched

        it would call
          1  rm -rf build ./docs/a.txt ./docs/b.txt
          2  chmod 600 config.ini
          3  mv hosts.txt 'the hosts.txt'

        it would change these files of the folder
          changed  build  (mode 700 → 755)
          new      build/new.js
            @@ -0,0 +1,1 @@
            +2
          removed  build/old.js
          changed  config.ini  (mode 644 → 600)
            @@ -1,3 +1,3 @@
             [app]
            -debug = true
            +debug = false
             port = 80
          removed  docs/a.txt
          removed  docs/b.txt
          removed  hosts.txt
          new      the hosts.txt
            @@ -0,0 +1,2 @@
            +web1
            +web2

        the script ended: exit 0, 0.0 s

        """#,
        "mail, rsync, psql, crontab": #"""
        dry run: nothing outside was touched

        it would call
          1  mail -s 'It'\''s done: 2xxx' ops@example.com
             │ The job has run.
             │ web1
             │ web2
          2  rsync -az --delete build/ backup@store:/backups/site/
          3  psql -h db -U app shop
             │ DELETE FROM carts WHERE updated < now() - interval '30 days';
          4  psql -c VACUUM
          5  crontab -l
          6  crontab -
             │ # none
             │ 0 3 * * * /srv/site/backup.sh
          7  git push --force origin main

        it would change these files of the folder
          new      .git/

        the script ended: exit 0, 0.0 s

        """#,
        "Python with subprocess and os.system": #"""
        dry run: nothing outside was touched

        it would call
          1  ssh web1 'uptime; echo '\''a b'\'''
          2  sudo systemctl stop app
          3  curl -X POST https://example.com/hook -d text=now
          4  sendmail -t
             │ To: a@example.com
             │
             │ red
          5  kubectl get pods

        it would change these files elsewhere
          new      /etc/motd.new
            @@ -0,0 +1,1 @@
            +hello

        output
          │ missing: no-such-program-here

        the script ended: exit 3, 0.0 s

        """#,
        "absolute paths": #"""
        dry run: nothing outside was touched

        it would call
          1  ssh web1 true
          2  scp hosts.txt web1:/tmp/
          3  systemctl status app
          4  sendmail -t
             │ web1
             │ web2
          5  rm -f build/old.js
          6  curl https://example.com
          7  no-such-program-here --now 'a b'  (not installed here)
          8  ssh web1 'uname -a'
          9  ssh web2 'uname -a'

        it would change these files of the folder
          removed  build/old.js

        output
          │ no-such-program-here: command not found
          │ status 127

        the script ended: exit 0, 0.0 s

        """#,
        "docker, reboot and odd words": #"""
        dry run: nothing outside was touched

        it would call
          1  docker compose -f deploy/app.yaml up -d --build
          2  docker build -t app -
             │ kind: Deployment
          3  docker compose ps  (4 times)
          4  apt-get update
          5  apt-get install -y nginx
          6  pip install requests
          7  useradd -m -s /bin/bash app
          8  passwd --stdin app
             │ secret
          9  dd if=/dev/zero of=/dev/sda bs=1M
         10  mkfs.ext4 /dev/sdb1
         11  logger $'two\nlines' '' 'it'\''s' 'ünï $HOME'
         12  reboot

        it would change no files

        output
          │ /run/block/main.sh: line 11: kill: (1234) - No such process

        the script ended: exit 0, 0.0 s

        """#,
    ]
}
