/// The one script that stands in for every recorded program; it knows by its own name which one it is.
///
/// A record is a folder `log/N`, with `argv` (each word ended by a zero byte), `folder`, `input` (the first 1,025 bytes), and
/// `missing` where no such program is installed. The folder's making decides the number: calls at the same time get different ones.
enum RecorderScript {
    /// Where the recorders, the records and the real programs are seen; no pattern `/*` matches it.
    static let place = "/.assay-dry"
    /// The most calls that are recorded.
    static let limit = 5_000
    /// Bytes of standard input that a record keeps.
    static let inputLimit = 1_024

    static var text: String {
        "#!/bin/sh\n_d=\(place)\n_limit=\(limit)\n_keep=\(inputLimit + 1)\n" + head + "\n" + cases + tail + "\n"
    }

    /// Read by every bash that runs a script: it calls this function for a name that it does not find.
    static let bashEnvironment = """
        command_not_found_handle() { \(place)/bin/.missing "$@"; }

        """

    /// What the table says of a name.
    private static var cases: String {
        let rows = RecordedProgram.table.map { row in
            "\(row.names.joined(separator: "|"))) _way=\(row.way) _in=\(row.input) _words=' \(row.words.joined(separator: " ")) ';;\n"
        }
        return "_way=record _in=never _words=\ncase $_n in\n" + rows.joined() + "esac\n"
    }

    /// Its variables have names that no script exports: what it runs gets the caller's environment unchanged.
    private static let head = #"""
        _n=${0##*/}
        _b=$_d/real/usr/bin
        _r=
        # Makes the record of a call; where sudo made it already, that one is taken.
        _record() {
          if [ -n "${ASSAY_DRY_RECORD-}" ]; then
            _r=$ASSAY_DRY_RECORD
            unset ASSAY_DRY_RECORD
            return 0
          fi
          _i=
          [ -r "$_d/log/next" ] && read -r _i < "$_d/log/next"
          case $_i in '' | *[!0-9]* | ???????*) _i=1 ;; esac
          while [ "$_i" -le "$_limit" ] && [ -d "$_d/log" ]; do
            if "$_b/mkdir" "$_d/log/$_i"; then _r=$_d/log/$_i; break; fi
            _i=$((_i + 1))
          done 2> /dev/null
          [ -n "$_r" ] || return 0
          {
            echo $((_i + 1)) > "$_d/log/next"
            printf '%s\0' "$@" > "$_r/argv"
            printf '%s' "$PWD" > "$_r/folder"
          } 2> /dev/null
        }
        # Takes the standard input as the program would, and keeps its beginning.
        _input() {
          [ -n "$_r" ] || return 0
          if [ -p /proc/self/fd/0 ] || [ -f /proc/self/fd/0 ]; then
            "$_b/head" -c "$_keep" > "$_r/input"
            "$_b/head" -c 16777216 > /dev/null
          fi 2> /dev/null
          return 0
        }
        # Whether one of the arguments is a word of the row.
        _has_word() {
          for _a do case $_words in *" $_a "*) return 0 ;; esac; done
          return 1
        }
        # The first argument that is no option; git's -C and -c have a value.
        _first_word() {
          _skip=
          for _a do
            if [ -n "$_skip" ]; then _skip=; continue; fi
            case $_a in -C | -c) _skip=1 ;; -*) ;; *) printf %s "$_a"; return 0 ;; esac
          done
        }
        _has_dash() {
          for _a do case $_a in - | @- | *=@- | /dev/stdin) return 0 ;; esac; done
          return 1
        }
        # Becomes the real program: the first in PATH that is no recorder.
        _real() {
          _w=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin
          while [ -n "$_w" ]; do
            _p=${_w%%:*}
            case $_w in *:*) _w=${_w#*:} ;; *) _w= ;; esac
            case $_p in "$_d"*) continue ;; /bin | /sbin) _p=/usr$_p ;; esac
            case $_p in /usr/*) _p=$_d/real$_p ;; /*) ;; *) continue ;; esac
            if [ -f "$_p/$_n" ] && [ -x "$_p/$_n" ]; then exec "$_p/$_n" "$@"; fi
          done
          printf '%s: command not found\n' "$_n" >&2
          exit 127
        }
        """#

    private static let tail = #"""
        if [ "$_n" = .missing ]; then
          _n=$1
          _record "$@"
          [ -z "$_r" ] || : > "$_r/missing"
          printf '%s: command not found\n' "$_n" >&2
          exit 127
        fi
        case $_way in
          word)
            _first=$(_first_word "$@")
            case $_words in *" $_first "*) [ -n "$_first" ] || _real "$@" ;; *) _real "$@" ;; esac ;;
          option) _has_word "$@" || _real "$@" ;;
          sleep) exec "$_b/sleep" 0.1 ;;
        esac
        _record "$_n" "$@"
        case $_in in
          always) _input ;;
          dash) if _has_dash "$@"; then _input; fi ;;
          unlessWord) _has_word "$@" || _input ;;
        esac
        case $_way in
          run) _real "$@" ;;
          dd)
            for _a do case $_a in of=/dev/*) exit 0 ;; esac; done
            _real "$@" ;;
          install)
            _c=$#
            while [ "$_c" -gt 0 ]; do
              _a=$1
              shift
              _c=$((_c - 1))
              case $_a in
                -o | -g | --owner | --group) [ "$_c" -gt 0 ] && shift && _c=$((_c - 1)) ;;
                --owner=* | --group=*) ;;
                *) set -- "$@" "$_a" ;;
              esac
            done
            _real "$@" ;;
          remove)
            _c=$# _left=0 _options=1
            while [ "$_c" -gt 0 ]; do
              _a=$1
              shift
              _c=$((_c - 1))
              case $_options$_a in
                1--) _options=0; set -- "$@" "$_a"; continue ;;
                1-?*) set -- "$@" "$_a"; continue ;;
              esac
              _f=$_a
              case $_f in /*) ;; *) _f=${PWD%/}/$_f ;; esac
              while :; do case $_f in ?*/) _f=${_f%/} ;; //*) _f=${_f#/} ;; *) break ;; esac; done
              case $_f in
                / | /usr | /usr/* | /bin | /sbin | /lib | /lib?? | /opt | /opt/* | /boot | /run) ;;
                /proc | /proc/* | /sys | /sys/* | /dev | /dev/* | "$_d"*) ;;
                /etc | /var | /srv | /root | /home | /mnt | /media | /tmp) "$_b/find" "$_f" -mindepth 1 -delete 2> /dev/null ;;
                *) _left=1; set -- "$@" "$_a" ;;
              esac
            done
            [ "$_left" = 1 ] || exit 0
            _real "$@" ;;
          sudo)
            _shell=
            while [ $# -gt 0 ]; do
              case $1 in
                -u | -g | -h | -p | -C | -r | -t | -T | -U | -D | --user | --group | --host | --prompt | --chdir)
                  shift
                  [ $# -gt 0 ] && shift ;;
                -i | -s | --login | --shell) _shell=1; shift ;;
                --) shift; break ;;
                -*) shift ;;
                [A-Za-z_]*=*) export "$1"; shift ;;
                *) break ;;
              esac
            done
            if [ $# -eq 0 ]; then
              [ -n "$_shell" ] || exit 0
              exec /bin/sh
            fi
            case $1 in
              /usr/* | /bin/* | /sbin/*) _f=$_d/bin/${1##*/} ;;
              */*) _f= ;;
              *) _f=$_d/bin/$1 ;;
            esac
            if [ -n "$_r" ] && [ -n "$_f" ] && [ -e "$_f" ]; then
              export ASSAY_DRY_RECORD="$_r"
              shift
              exec "$_f" "$@"
            fi
            exec "$@" ;;
          download)
            _next= _url= _out= _dir= _remote=
            [ "$_n" = curl ] || _remote=1
            for _a do
              case $_next in
                out) _out=$_a _next=; continue ;;
                dir) _dir=$_a/ _next=; continue ;;
                skip) _next=; continue ;;
              esac
              case $_n$_a in
                *--output | *--output-document | *--out) _next=out ;;
                *--output=* | *--output-document=* | *--out=*) _out=${_a#*=} ;;
                *--output-dir | *--directory-prefix) _next=dir ;;
                *--output-dir=* | *--directory-prefix=*) _dir=${_a#*=}/ ;;
                *--remote-name | *--remote-name-all) _remote=1 ;;
                *--header | *--data | *--data-* | *--request | *--user | *--referer | *--form) _next=skip ;;
                *--post-data | *--user-agent | *--proxy | *--max-time | *--retry | *--cacert) _next=skip ;;
                *--*) ;;
                curl-o?*) _out=${_a#-o} ;;
                curl-*o | wget-*O | aria2c-*o) _next=out ;;
                curl-*O) _remote=1 ;;
                wget-O?*) _out=${_a#-O} ;;
                wget-*P | aria2c-*d) _next=dir ;;
                curl-*[HXdubAeTmwFKExyzrCcQ] | wget-*[oaieUtTwQ]) _next=skip ;;
                curl-* | wget-* | aria2c-*) ;;
                *) _url=$_a ;;
              esac
            done
            if [ -z "$_out" ] && [ -n "$_remote" ]; then
              _out=${_url%%[?#]*}
              case $_out in *://*/*) ;; *) _out=$_out/ ;; esac
              _out=$_dir${_out##*/}
              case $_out in '' | */) _out=${_out}index.html ;; esac
            elif [ "$_n" = curl ] && [ -n "$_out" ]; then
              case $_out in - | /*) ;; *) _out=$_dir$_out ;; esac
            fi
            case $_out in '' | - | /dev/*) exit 0 ;; esac
            printf '# dry run: here would be %s\n' "$_url" > "$_out" ;;
        esac
        """#
}
