#!/bin/sh
# Installs, runs and removes the package in a root that is this machine's below a file system in memory, in mounts of its own: nothing
# of it stays, and nothing outside is changed. Every other Java is hidden, and udevadm only writes down what it is asked.
# Usage: install-host.sh PACKAGE SOCKET    |    install-host.sh --can
set -eu
if [ "${1:-}" != --inside ]; then
    memory=$(mktemp -d)
    trap 'rmdir "$memory"' EXIT # it is empty: what is mounted there is gone with what had mounted it
    unshare --mount --propagation private sh "$0" --inside "$memory" "$@"
    exit
fi
memory=$2
shift 2
mount -t tmpfs -o size=512m,mode=755 tmpfs "$memory"
mkdir "$memory/upper" "$memory/work" "$memory/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$memory/upper,workdir=$memory/work" "$memory/root"
[ "$1" != --can ] || exit 0

root=$memory/root
for java in "$root"/usr/lib/jvm "$root"/opt/java; do
    [ ! -d "$java" ] || mount -t tmpfs -o mode=755 tmpfs "$java"
done
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mkdir "$root/run/udev"
cp "$1" "$root/tmp/package.deb"
rm -f "$root/usr/bin/udevadm" "$root/bin/udevadm" "$root/usr/bin/man" # triggers that read all manual pages take long
printf '#!/bin/sh\necho "$@" >>/tmp/udevadm\n' >"$root/usr/bin/udevadm"
chmod 755 "$root/usr/bin/udevadm"
inside() {
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive HOME=/tmp chroot "$root" "$@"
}
asked() { # what udev was asked since the last time
    [ ! -f "$root/tmp/udevadm" ] || tr '\n' '|' <"$root/tmp/udevadm"
    rm -f "$root/tmp/udevadm"
}
if inside sh -c 'command -v java' >/dev/null && inside java -version 2>/dev/null; then
    echo "a Java is left" >&2
    exit 1
fi
# What it depends on may not be here, on a machine that only builds; its names are another test's.
inside dpkg --force-depends --no-triggers -i /tmp/package.deb >&2
echo "= without udev: $(asked)"
echo "= status: $(inside dpkg-query -W -f '${Status}' keyloader)"
echo "= nobody runs it: $(inside setpriv --reuid=65534 --regid=65534 --clear-groups env XDG_CONFIG_HOME=/tmp/nobody keyloader --version)"
cp -a "$2" "$root/run/udev/control"
inside /var/lib/dpkg/info/keyloader.postinst configure
echo "= with udev: $(asked)"
inside dpkg --no-triggers --purge keyloader >&2
echo "= removed, udev: $(asked)"
echo "= left: $(cd "$root" && find usr etc lib \( -path usr/lib/jvm -o -path '*/bin/udevadm' \) -prune -o -cnewer tmp/package.deb -name '*keyloader*' -print)"
