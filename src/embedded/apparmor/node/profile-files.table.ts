/**
 * What a node has under /etc/apparmor.d besides profiles: tunables, abstractions, feature sets.
 * Which paths a program of each kind needs is what distributions agree on; the texts are this project's own.
 */

import { statementLines } from "./statement-lines.table.ts";

/** Names of the include file and of the folder that adds to it. */
const abstraction = (name: string, purpose: string, rules: string): [string, string] => [
  `abstractions/${name}`,
  `# ${purpose}\n\n  abi <abi/3.0>,\n\n${rules
    .trim()
    .split("\n")
    .map((line) => `  ${line.trim()}`)
    .join("\n")}\n\n  include if exists <abstractions/${name}.d>\n`,
];

const features = `query {label {perms {allow deny audit quiet
}
}
}
dbus {mask {acquire send receive
}
}
signal {mask {hup int quit ill trap abrt bus fpe kill usr1 segv usr2 pipe alrm term stkflt chld cont stop stp ttin ttou urg xcpu xfsz vtalrm prof winch io pwr sys emt lost
}
}
ptrace {mask {read trace
}
}
caps {mask {chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf
}
}
rlimit {mask {cpu fsize data stack core rss nproc nofile memlock as locks sigpending msgqueue nice rtprio rttime
}
}
capability {0xffffff
}
namespaces {profile {yes
}
}
mount {mask {mount umount pivot_root
}
}
network {af_unix {yes
}
}
NETWORK_V8file {mask {create read write exec append mmap_exec link lock
}
}
domain {stack {yes
}
change_profile {yes
}
change_onexec {yes
}
change_hat {yes
}
}
policy {versions {v8 {yes
}
v7 {yes
}
}
}
`;

const networkFeatures = `network_v8 {af_mask {unspec unix inet inet6 netlink packet bluetooth vsock xdp
}
}
`;

/** Path below /etc/apparmor.d and text. */
const texts: Record<string, string> = {
  "abi/3.0": features.replace("NETWORK_V8", networkFeatures),
  "abi/kernel-5.4-outoftree-network": features.replace("NETWORK_V8", ""),
  "abi/kernel-5.4-vanilla": features.replace("NETWORK_V8", networkFeatures),
  "tunables/global": `# Variables that every profile may count on.

include <tunables/home>
include <tunables/multiarch>
include <tunables/proc>
include <tunables/alias>
include <tunables/kernelvars>
include <tunables/xdg-user-dirs>
include <tunables/share>
include <tunables/etc>
include <tunables/run>
`,
  "tunables/home": `# Where people's folders are; sites add theirs in tunables/home.d.

@{HOME}=@{HOMEDIRS}/*/ /root/
@{HOMEDIRS}=/home/
include <tunables/home.d>
`,
  "tunables/home.d/site.local": "# Further places of home folders: @{HOMEDIRS}+=/srv/home/\n",
  "tunables/multiarch": `# The folder of libraries for one architecture.

@{multiarch}=*-linux-gnu*
include <tunables/multiarch.d>
`,
  "tunables/multiarch.d/site.local": "# Further folders of libraries: @{multiarch}+=other-linux\n",
  "tunables/proc": "# Where the process file system is mounted.\n@{PROC}=/proc/\n",
  "tunables/alias": "# Names for paths that are mounted elsewhere: alias /usr/ -> /mnt/usr/,\n",
  "tunables/kernelvars": `# Numbers as the kernel gives them.

@{pid}={[1-9],[1-9][0-9],[1-9][0-9][0-9],[1-9][0-9][0-9][0-9],[1-9][0-9][0-9][0-9][0-9],[1-9][0-9][0-9][0-9][0-9][0-9],[1-4][0-9][0-9][0-9][0-9][0-9][0-9]}
@{tid}=@{pid}
@{pids}=@{pid}
@{uid}={[0-9],[1-9][0-9],[1-9][0-9][0-9],[1-9][0-9][0-9][0-9],[1-9][0-9][0-9][0-9][0-9],[1-9][0-9][0-9][0-9][0-9][0-9],[1-9][0-9][0-9][0-9][0-9][0-9][0-9],[1-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9],[1-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9],[1-4][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]}
@{uids}=@{uid}
@{sys}=/sys/
`,
  "tunables/sys": "# Kept for profiles that include it; @{sys} is set in tunables/kernelvars.\n",
  "tunables/securityfs":
    "# Where the kernel shows its security modules; needs tunables/global.\n@{securityfs}=@{sys}/kernel/security/\n",
  "tunables/apparmorfs":
    "# The kernel's own interface of AppArmor.\n\ninclude <tunables/securityfs>\n@{apparmorfs}=@{securityfs}/apparmor/\n",
  "tunables/run": "@{run}=/run/ /var/run/\n# Volatile state of services.\n",
  "tunables/etc": `# Configuration that is read, and that may be written.

@{etc_ro}=/etc/ /usr/etc/
@{etc_rw}=/etc/
include if exists <tunables/etc.d>
`,
  "tunables/share": `@{flatpak_exports_root} = {flatpak/exports,flatpak/{app,runtime}/*/*/*/*/export}
@{system_share_dirs} = /{usr,usr/local,var/lib/@{flatpak_exports_root}}/share
@{user_share_dirs} = @{HOME}/.local{,/share/@{flatpak_exports_root}}/share
`,
  "tunables/xdg-user-dirs": `# Folders of a desktop.

@{XDG_DESKTOP_DIR}="Desktop"
@{XDG_DOWNLOAD_DIR}="Downloads"
@{XDG_TEMPLATES_DIR}="Templates"
@{XDG_PUBLICSHARE_DIR}="Public"
@{XDG_DOCUMENTS_DIR}="Documents"
@{XDG_MUSIC_DIR}="Music"
@{XDG_PICTURES_DIR}="Pictures"
@{XDG_VIDEOS_DIR}="Videos"
include <tunables/xdg-user-dirs.d>
`,
  "tunables/xdg-user-dirs.d/site.local":
    '# Folders in other languages: @{XDG_MUSIC_DIR}+="Musik"\n',
  ...Object.fromEntries([
    abstraction(
      "base",
      "What nearly every program needs: libraries, locales, time zones, the log, signals among its own kind.",
      `include <abstractions/crypto>

       # devices that give nothing away
       /dev/{null,zero,full} rw,
       /dev/{random,urandom} r,
       /dev/log w,

       # the journal
       @{run}/systemd/journal/{dev-log,socket} w,
       @{run}/systemd/journal/stdout rw,
       @{run}/uuidd/request r,

       # language and time
       @{etc_ro}/{localtime,locale.alias} r,
       @{etc_ro}/locale/** r,
       /usr/share/{locale,locale-bundle,locale-langpack,X11/locale}/** r,
       /usr/share/**/locale/** r,
       /usr/share/zoneinfo/{,**} r,
       /usr/share/common-licenses/** r,
       /usr/lib{,32,64}/locale/** mr,
       /usr/lib{,32,64}/gconv/{*.so,gconv-modules*} mr,
       /usr/lib/@{multiarch}/gconv/{*.so,gconv-modules*} mr,

       # the linker and what it links
       @{etc_ro}/{ld.so.conf,ld.so.preload,bindresvport.blacklist} r,
       @{etc_ro}/ld.so.conf.d/{,*.conf} r,
       @{etc_ro}/ld.so.cache mr,
       /opt/*-linux-uclibc/lib/ld-uClibc*so* mr,
       /{usr/,}lib{,32,64}/** r,
       /{usr/,}lib{,32,64}/**.so* mr,
       /{usr/,}lib{,32,64}/.lib*.so*.hmac r,
       /{usr/,}lib/@{multiarch}/** r,
       /{usr/,}lib/@{multiarch}/**.so* mr,
       /{usr/,}lib/@{multiarch}/.lib*.so*.hmac r,

       # the machine, and the process itself
       @{PROC}/{meminfo,stat,cpuinfo,filesystems} r,
       @{PROC}/sys/kernel/{version,ngroups_max,cap_last_cap} r,
       @{PROC}/sys/vm/overcommit_memory r,
       @{PROC}/sys/crypto/* r,
       @{PROC}/@{pid}/{maps,auxv,status} r,
       @{sys}/devices/system/cpu/{,online,possible} r,

       # others may look, the profile's own may signal
       ptrace (readby, tracedby),
       ptrace (read) peer=@{profile_name},
       signal (receive) peer=unconfined,
       signal peer=@{profile_name},
       signal (receive, send) set=("exists"),
       unix (create, getattr, getopt, setopt, shutdown),
       unix peer=(label=@{profile_name}),
       unix (receive) peer=(label=unconfined),

       # folders that are encrypted one by one
       owner @{HOME}/.Private/ r,
       owner @{HOME}/.Private/** mrixwlk,
       owner @{HOMEDIRS}/.ecryptfs/*/.Private/ r,
       owner @{HOMEDIRS}/.ecryptfs/*/.Private/** mrixwlk,`,
    ),
    abstraction(
      "crypto",
      "Settings of cryptographic libraries.",
      `@{etc_ro}/gcrypt/random.conf r,
       @{PROC}/sys/crypto/* r,
       /etc/crypto-policies/*/*.txt r,
       /usr/share/crypto-policies/*/*.txt r,`,
    ),
    abstraction(
      "consoles",
      "Terminals to read from and to write to.",
      `/dev/{console,tty} rw,
       /dev/pts/ r,
       /dev/pts/[0-9]* rw,`,
    ),
    abstraction(
      "nameservice",
      "Users, groups, hosts and services by name, from whatever source a machine has.",
      `@{etc_ro}/{passwd,group,hosts,host.conf,nsswitch.conf,gai.conf,protocols,services,netconfig,resolv.conf} r,
       @{etc_ro}/resolvconf/run/resolv.conf r,
       @{etc_ro}/{samba/lmhosts,default/nss,libnl-*/classid} r,
       @{run}/{resolvconf,NetworkManager,systemd/resolve,connman,netconfig}/resolv.conf r,
       @{run}/systemd/resolve/stub-resolv.conf r,
       @{run}/{.nscd_socket,nscd/socket,avahi-daemon/socket} rw,
       @{run}/nscd/db* rmix,
       /{var/db,var/cache,var/lib,var/run,run}/nscd/{passwd,group,services,hosts} r,
       /var/lib/extrausers/{passwd,group} r,
       /var/lib/sss/mc/{passwd,group,initgroups} r,
       /var/lib/sss/pipes/nss rw,
       /var/lib/misc/*.db r,
       /{usr/,}lib{,32,64}/libnss_*.so* mr,
       /{usr/,}lib/@{multiarch}/libnss_*.so* mr,
       @{PROC}/@{pid}/net/{route,psched} r,

       include <abstractions/nis>
       include <abstractions/ldapclient>
       include <abstractions/winbind>
       include <abstractions/likewise>
       include <abstractions/mdns>
       include <abstractions/kerberosclient>
       include <abstractions/nss-systemd>

       network inet stream,
       network inet dgram,
       network inet6 stream,
       network inet6 dgram,
       network netlink raw,`,
    ),
    abstraction(
      "nis",
      "Users and hosts from NIS.",
      "/var/yp/binding/* r,\ncapability net_bind_service,",
    ),
    abstraction(
      "ldapclient",
      "Users and hosts from LDAP.",
      `/etc/{ldap.conf,ldap.secret} r,
       /etc/openldap/{,cacerts/}* r,
       /etc/sasl2/* r,
       /usr/lib{,32,64}/sasl2/* r,
       @{run}/nslcd/socket rw,
       include <abstractions/ssl_certs>`,
    ),
    abstraction(
      "winbind",
      "Users from a Windows domain.",
      `/tmp/.winbindd/pipe rw,
       /var/lib/samba/winbindd_privileged/pipe rw,
       @{run}/samba/winbindd_privileged/pipe rw,
       /etc/samba/{smb,dhcp}.conf r,
       /usr/lib*/samba/{valid,upcase,lowcase}.dat r,
       /usr/share/samba/codepages/{lowcase,upcase,valid}.dat r,`,
    ),
    abstraction(
      "likewise",
      "Users from Likewise Open.",
      "/tmp/.lwidentity/pipe rw,\n/var/lib/likewise-open/lwidentity_privileged/pipe rw,",
    ),
    abstraction(
      "mdns",
      "Hosts of the local network.",
      "/etc/{mdns.allow,nss_mdns.conf} r,\n@{run}/mdnsd w,",
    ),
    abstraction(
      "kerberosclient",
      "Tickets and realms.",
      `/usr/lib{,32,64}/krb5/plugins/{libkrb5,preauth}/ r,
       /usr/lib{,32,64}/krb5/plugins/{libkrb5,preauth}/* mr,
       /usr/lib/@{multiarch}/krb5/plugins/{libkrb5,preauth}/ r,
       /usr/lib/@{multiarch}/krb5/plugins/{libkrb5,preauth}/* mr,
       /etc/krb5.keytab rk,
       /etc/{krb5.conf,krb.conf,krb.realms,srvtab} r,
       /etc/krb5.conf.d/{,*} r,
       /tmp/krb5cc* r,`,
    ),
    abstraction(
      "nss-systemd",
      "Users that systemd makes.",
      `@{run}/systemd/userdb/ r,
       @{run}/systemd/userdb/io.systemd.{Multiplexer,DynamicUser,Home,NameServiceSwitch,Machine} rw,
       @{PROC}/sys/kernel/random/boot_id r,`,
    ),
    abstraction(
      "ssl_certs",
      "Certificates that anybody may read.",
      `/etc/ca-certificates/{,**} r,
       /etc/{,libre}ssl/{,cert.pem,certs/,certs/**} r,
       /{etc,usr/share}/pki/{trust,bl[ao]cklist}/{,*} r,
       /{etc,usr/share}/pki/trust/anchors/{,**} r,
       /usr/{,local/}share/ca-certificates/{,**} r,
       /usr/share/ssl/certs/ca-bundle.crt r,
       /var/lib/ca-certificates/{,**} r,
       /etc/letsencrypt/archive/*/{cert,chain,fullchain}*.pem r,
       /etc/certbot/archive/*/{cert,chain,fullchain}*.pem r,
       /var/lib/acme/certs/*/{chain,cert} r,`,
    ),
    abstraction(
      "ssl_keys",
      "Private keys.",
      `/etc/ssl/{,**} r,
       /etc/{letsencrypt,certbot}/archive/*/privkey*.pem r,
       /var/lib/acme/{live/*,certs/**,keys/**} r,`,
    ),
    abstraction(
      "openssl",
      "Settings of OpenSSL.",
      `/etc/ssl/openssl.cnf r,
       /etc/ssl/{engdef,engines}.d/{,*.cnf} r,
       /usr/share/ssl/openssl.cnf r,
       @{PROC}/sys/crypto/fips_enabled r,`,
    ),
    abstraction(
      "bash",
      "What bash reads when it starts.",
      `@{HOMEDIRS} r,
       @{HOME}/.{bashrc,profile,bash_profile} r,
       @{HOME}/.bash_history rw,
       /etc/{profile,profile.dos,bashrc,bash.bashrc,bash.bashrc.local,bash_completion,inputrc,mtab,DIR_COLORS} r,
       /etc/{profile,bash_completion}.d/{,*} r,
       @{PROC}/@{pid}/mounts r,
       @{PROC}/filesystems r,
       /usr/share/terminfo/** r,
       /{usr/,}bin/ls mix,
       /usr/bin/dircolors mix,`,
    ),
    abstraction(
      "user-tmp",
      "Temporary files of the user.",
      `owner @{HOME}/tmp/** rwkl,
       owner @{HOME}/tmp/ rw,
       owner /{var/,}tmp/** rwkl,
       /{var/,}tmp/ rw,`,
    ),
    abstraction(
      "python",
      "Python and its modules.",
      `/usr/{local/,}lib{,32,64}/python{2.[4-7],3,3.[0-9],3.1[0-9]}/**.{pyc,so,so.*[0-9]} mr,
       /usr/{local/,}lib{,32,64}/python{2.[4-7],3,3.[0-9],3.1[0-9]}/**.{egg,py,pth} r,
       /usr/{local/,}lib{,32,64}/python{2.[4-7],3,3.[0-9],3.1[0-9]}/{site,dist}-packages/{,**/} r,
       /usr/lib/python3/dist-packages/**.so mr,
       /etc/python{2.[4-7],3.[0-9],3.1[0-9]}/** r,
       /usr/include/python{2.[4-7],3.[0-9],3.1[0-9]}*/pyconfig.h r,`,
    ),
    abstraction(
      "perl",
      "Perl and its modules.",
      `/usr/bin/perl{,[0-9].[0-9].[0-9]} rmix,
       /usr/lib{,32,64}/perl5/** r,
       /usr/lib{,32,64}/perl{,5}/**.so* mr,
       /usr/lib/@{multiarch}/perl{,5,-base}/** r,
       /usr/lib/@{multiarch}/perl{,5,-base}/[0-9]*/**.so* mr,
       /usr/share/perl{,5}/** r,
       /etc/perl/** r,`,
    ),
    abstraction(
      "php",
      "PHP, its modules and sessions.",
      `/etc/php{,5,7,8}/** r,
       /usr/lib{64,}/php{,5,7,8}/*/*.so mr,
       /usr/share/php{,5,7,8}/ r,
       /usr/share/php{,5,7,8}/** mr,
       /var/lib/php{,5,7,8}/{session_mm_*,sess_*,sessions/*} rwlk,`,
    ),
    abstraction(
      "ruby",
      "Ruby and its gems.",
      `/usr/lib{,32,64}/ruby/{,**} r,
       /usr/lib{,32,64}/ruby/**.so mr,`,
    ),
    abstraction(
      "mysql",
      "The socket of MySQL or MariaDB.",
      `/var/lib/mysql{,d}/mysql{,d}.sock rw,
       @{run}/mysql{,d}/mysql{,d}.sock rw,
       /usr/share/{mysql,mysql-community-server,mariadb}/charsets/{,*.xml} r,`,
    ),
    abstraction("hosts_access", "Who may connect.", "/etc/hosts.{allow,deny} r,"),
    abstraction(
      "web-data",
      "Pages to serve.",
      `/srv/www/{htdocs,vhosts}/{,**} r,
       /srv/www/rails/*/public/{,**} r,
       /var/www/html/{,**} r,
       @{HOME}/public_html/{,**} r,`,
    ),
    abstraction(
      "apache2-common",
      "Apache and the hats of its pages.",
      `include <abstractions/nameservice>
       ptrace (readby, tracedby),
       signal (receive) peer=unconfined,
       signal (receive) peer=apache2,
       signal peer=apache2//*,
       signal peer=@{profile_name},
       network inet stream,
       network inet6 stream,
       /usr/share/apache2/** r,
       @{PROC}/@{pid}/attr/{apparmor/,}current rw,
       /**/.htaccess r,
       /dev/urandom r,`,
    ),
    abstraction(
      "authentication",
      "Checking passwords.",
      `@{etc_ro}/{nologin,securetty,shadow,gshadow,pwdb.conf,login.defs,default/passwd} r,
       @{etc_ro}/{pam.d,security}/* r,
       @{etc_ro}/login.defs.d/{,*.defs} r,
       /{usr/,}lib{,32,64}/security/ r,
       /{usr/,}lib{,32,64}/security/{pam_*.so,pam_filter/*} mr,
       /{usr/,}lib/@{multiarch}/security/ r,
       /{usr/,}lib/@{multiarch}/security/{pam_*.so,pam_filter/*} mr,
       include <abstractions/kerberosclient>
       include <abstractions/nis>
       include <abstractions/winbind>
       include <abstractions/likewise>
       include <abstractions/p11-kit>`,
    ),
    abstraction(
      "wutmp",
      "Who is logged in.",
      "/var/log/{lastlog,wtmp,btmp} rwk,\n@{run}/utmp rwk,",
    ),
    abstraction(
      "p11-kit",
      "Tokens of PKCS#11.",
      `/etc/pkcs11/{,pkcs11.conf,modules/,modules/*} r,
       /usr/lib{,32,64}/pkcs11/*.so mr,
       /usr/lib/@{multiarch}/pkcs11/*.so mr,
       /usr/share/p11-kit/modules/{,*} r,
       owner @{run}/user/[0-9]*/keyring*/pkcs11 rw,`,
    ),
    abstraction(
      "private-files",
      "Nobody's business: histories, start-up files, keys.",
      `deny @{HOME}/.{*history,fetchmail*,mutt**,viminfo*,*~,*.swp,*~1~,*.bak} mrwkl,
       deny @{HOME}/.{*rc,bash*,inputrc,profile*,zprofile*,zshenv} mrk,
       audit deny @{HOME}/.{*rc,bash*,inputrc,profile*,zprofile*,zshenv} wl,
       audit deny @{HOME}/bin/{,**} wl,
       audit deny @{HOME}/.config/{,autostart/,autostart/**} wl,
       audit deny @{HOME}/.{local,pki}/ w,`,
    ),
    abstraction(
      "private-files-strict",
      "Secrets as well.",
      `include <abstractions/private-files>
       audit deny @{HOME}/.{gnupg,ssh,gnome2_private,mozilla,thunderbird}/{,**} mrwkl,
       audit deny @{HOME}/.kube/{,**} mrwkl,`,
    ),
    abstraction(
      "user-write",
      "What people keep in their folders.",
      `owner @{HOME}/ r,
       owner @{HOME}/[^.]*/ rw,
       owner @{HOME}/[^.]* rwl,
       owner @{HOME}/@{XDG_DESKTOP_DIR}/{,**} rwl,
       owner @{HOME}/@{XDG_DOCUMENTS_DIR}/{,**} rwl,
       owner @{HOME}/@{XDG_PUBLICSHARE_DIR}/{,**} rwl,`,
    ),
  ]),
  "abstractions/apparmor_api/find_mountpoint":
    "# Finding the interface of AppArmor.\n\nabi <abi/3.0>,\n@{PROC}/@{pids}/mounts r,\n",
  "abstractions/apparmor_api/is_enabled":
    "# Asking whether AppArmor is there.\n\nabi <abi/3.0>,\ninclude <abstractions/apparmor_api/find_mountpoint>\n@{sys}/module/apparmor/parameters/{enabled,available} r,\n",
  "abstractions/apparmor_api/introspect":
    "# Asking which profile one has.\n\nabi <abi/3.0>,\n@{PROC}/@{tid}/attr/{apparmor/,}{current,prev,exec} r,\n",
  "abstractions/apparmor_api/change_profile":
    "# Changing to another profile.\n\nabi <abi/3.0>,\ninclude <abstractions/apparmor_api/introspect>\n@{PROC}/@{tid}/attr/{apparmor/,}{current,exec} w,\n",
};

/** With empty lines before statements that stand further down. */
const placed = (name: string, text: string): string => {
  const wanted = [...(statementLines[name] ?? [])];
  const lines: string[] = [];
  for (const line of text.split("\n")) {
    const isStatement = line.trim() !== "" && !line.startsWith("#");
    const at = isStatement ? (wanted.shift() ?? 0) : 0;
    const above = Math.max(0, at - 1 - lines.length);
    lines.push(...Array<string>(above).fill(""), line);
  }

  return lines.join("\n");
};

/** By path below /etc/apparmor.d. */
export const profileFiles: Record<string, string> = Object.fromEntries(
  Object.entries(texts).map(([name, text]) => [name, placed(name, text)]),
);
