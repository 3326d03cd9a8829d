#!/bin/sh
# Makes the TEST certificates and keys in this directory, nobody's: never use them. Needs OpenSSL 3.
# They are kept in the repository, because a run of this gives other keys.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

: > "$work/index"
cat > "$work/ca.conf" <<END
[ca]
default_ca = all
[all]
database = $work/index
new_certs_dir = $work
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
END

issue() { # name, subject, key, issuer (or own name), not after, basic constraints
    openssl req -new -key "$3" -subj "$2" -out "$work/$1.csr"
    printf 'basicConstraints=critical,%s\n' "$6" > "$work/$1.ext"
    if [ "$4" = "$1" ]; then by="-selfsign"; else by="-cert $work/$4.pem"; fi
    # shellcheck disable=SC2086
    openssl ca -batch -notext -config "$work/ca.conf" -in "$work/$1.csr" $by -keyfile "$work/${7:-$4}.key" \
        -startdate 20200101000000Z -enddate "$5" -extfile "$work/$1.ext" -out "$work/$1.pem"
}
key() { openssl genpkey -algorithm EC -pkeyopt "ec_paramgen_curve:$2" -out "$work/$1.key"; }

for name in ca intermediate client other; do key "$name" P-256; done
key p521 P-521
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out "$work/rsa1024.key"
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$work/rsa2048.key"

issue ca "/CN=TEST CA" "$work/ca.key" ca 20491231235959Z CA:TRUE
issue expired-ca "/CN=TEST expired CA" "$work/ca.key" expired-ca 20210101000000Z CA:TRUE ca
issue intermediate "/CN=TEST intermediate CA" "$work/intermediate.key" ca 20491231235959Z CA:TRUE
issue client "/CN=TEST meter" "$work/client.key" intermediate 20491231235959Z CA:FALSE
issue expired-client "/CN=TEST expired meter" "$work/client.key" intermediate 20210101000000Z CA:FALSE
issue rsa2048 "/CN=TEST RSA meter" "$work/rsa2048.key" intermediate 20491231235959Z CA:FALSE
issue rsa1024 "/CN=TEST short RSA meter" "$work/rsa1024.key" intermediate 20491231235959Z CA:FALSE
issue p521 "/CN=TEST P-521 meter" "$work/p521.key" intermediate 20491231235959Z CA:FALSE

for name in ca expired-ca client expired-client rsa2048 rsa1024 p521 intermediate; do cp "$work/$name.pem" "TEST-$name.pem"; done
cat "$work/client.pem" "$work/intermediate.pem" > TEST-client-chain.pem
for name in client other rsa2048 rsa1024 p521; do cp "$work/$name.key" "TEST-$name.key"; done
openssl pkcs8 -topk8 -in "$work/client.key" -passout pass:test -out TEST-client-encrypted.key
openssl ec -in "$work/client.key" -out TEST-client-old.key
openssl pkcs12 -export -inkey "$work/client.key" -in "$work/client.pem" -certfile "$work/intermediate.pem" \
    -name meter -passout pass:test -out TEST-client.p12
