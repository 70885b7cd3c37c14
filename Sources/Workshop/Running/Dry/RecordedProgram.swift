/// Programs that reach beyond the folder, and what stands in for each in a dry run: a row of the table.
struct RecordedProgram: Sendable, Equatable {
    enum Way: String, Sendable {
        /// Recorded; nothing is done and it succeeds.
        case record
        /// Recorded, then done: in a dry run all that it can reach is a throwaway copy.
        case run
        /// Recorded only with one of the row's words as its first word that is no option; else done, unrecorded.
        case word
        /// Recorded only with one of the row's words anywhere; else done, unrecorded.
        case option
        /// Recorded; the file that it would fetch is made, with a comment in it.
        case download
        /// Recorded; then its command is done as the present user.
        case sudo
        /// As `run`, but for the system's own folders, which are read-only inside, and for the roots of copies, which are emptied.
        case remove
        /// As `run`, without giving the file to another owner, which only root may.
        case install
        /// As `run`, but for devices.
        case dd
        /// A tenth of a second, unrecorded: scripts wait for what does not happen here.
        case sleep
    }

    /// When its standard input belongs to what it would do.
    enum Input: Sendable, Equatable {
        case never, always
        /// With `-`, `@-` or `/dev/stdin` among its arguments.
        case dash
        /// Without any of the row's words.
        case unlessWord
    }

    let names: [String]
    let way: Way
    let input: Input
    let words: [String]

    static let table: [RecordedProgram] = [
        row("ssh", input: .unlessWord, words: "-n -f"),
        row("scp sftp rsync ssh-copy-id ssh-keyscan autossh sshpass mosh"),
        row("kubectl oc helm helmfile kustomize k9s minikube kind flux argocd istioctl", input: .dash),
        row("systemctl service rc-service rc-update update-rc.d chkconfig initctl loginctl hostnamectl timedatectl"),
        row("systemd-run journalctl supervisorctl pm2 monit"),
        row("curl wget aria2c", .download, input: .dash),
        row("http https httpie", input: .always),
        row("mail mailx mutt sendmail msmtp ssmtp swaks exim exim4", input: .always),
        row("psql", input: .unlessWord, words: "-c -f --command --file -l"),
        row("mysql mariadb sqlcmd", input: .unlessWord, words: "-e --execute"),
        row("mongo mongosh redis-cli cqlsh influx clickhouse-client sqlplus", input: .always),
        row(
            "pg_dump pg_dumpall pg_restore pg_ctl createdb dropdb createuser mysqldump mysqladmin mongodump mongorestore"
        ),
        row("docker docker-compose podman podman-compose nerdctl buildah skopeo crictl ctr lxc incus", input: .dash),
        row(
            "aws gcloud gsutil bq az doctl hcloud linode-cli oci ibmcloud heroku flyctl fly vercel netlify gh glab",
            input: .dash),
        row("s3cmd rclone restic borg mc duplicity"),
        row("terraform tofu terragrunt pulumi packer vagrant nomad consul vault", input: .dash),
        row("ansible ansible-playbook ansible-galaxy ansible-pull salt salt-call puppet chef-client"),
        row("apt apt-get aptitude apt-key add-apt-repository yum dnf microdnf zypper apk pacman snap flatpak brew"),
        row(
            "dpkg rpm", .option,
            words:
                "-i -r -P -U -e -F -ivh -Uvh --install --remove --purge --configure --unpack --upgrade --erase --import"
        ),
        row("pip pip3 pipx uv poetry pdm", .word, words: "install uninstall download add remove sync publish pip tool"),
        row(
            "npm yarn pnpm bun", .word,
            words: "install i ci add remove uninstall rm update upgrade publish login link dlx"),
        row("npx", .record),
        row("gem bundle composer cargo go", .word, words: "install update push publish require get"),
        row("git", .word, words: "push fetch pull clone ls-remote submodule send-email"),
        row("sudo doas", .sudo),
        row("su runuser pkexec", input: .always),
        row("crontab", input: .unlessWord, words: "-l -r -e"),
        row("at batch", input: .always),
        row("shutdown reboot halt poweroff init telinit kexec"),
        row("kill pkill killall skill"),
        row("useradd userdel usermod adduser deluser groupadd groupdel groupmod addgroup delgroup gpasswd chage chsh"),
        row("passwd chpasswd", input: .always),
        row("iptables ip6tables iptables-restore ip6tables-restore nft ufw firewall-cmd ipset", input: .dash),
        row("ip ifconfig route nmcli netplan sysctl modprobe rmmod insmod swapon swapoff losetup"),
        row(
            "mount umount cryptsetup lvcreate lvremove lvextend vgcreate pvcreate mdadm fdisk sfdisk parted wipefs blkdiscard"
        ),
        row(
            "mkfs mkswap mkfs.ext2 mkfs.ext3 mkfs.ext4 mkfs.xfs mkfs.btrfs mkfs.vfat mkfs.fat mkfs.f2fs mke2fs resize2fs xfs_growfs"
        ),
        row("nc ncat netcat socat telnet ftp lftp tftp", input: .always),
        row("openssl", .word, words: "s_client s_server"),
        row("logger wall write", input: .always),
        row("chown chgrp setfacl chattr setcap"),
        row("certbot acme.sh nginx apachectl apache2ctl haproxy a2ensite a2enmod update-ca-certificates ldconfig"),
        row("sha1sum sha256sum sha512sum sha224sum sha384sum md5sum b2sum shasum", .option, words: "-c --check"),
        row("gpg gpg2 gpgv", .option, words: "--verify --recv-keys --receive-keys --send-keys --refresh-keys"),
        row("rm rmdir unlink shred", .remove),
        row("mv cp chmod ln tee truncate", .run),
        row("install", .install),
        row("dd", .dd),
        row("sleep", .sleep),
    ]

    static let names = table.flatMap(\.names)

    private static func row(
        _ names: String, _ way: Way = .record, input: Input = .never, words: String = ""
    ) -> RecordedProgram {
        func split(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
        return RecordedProgram(names: split(names), way: way, input: input, words: split(words))
    }
}
