#!/usr/bin/env bash
# Installs Terraform from HashiCorp's signed Debian repository; takes root.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
apt-get install -y -qq --no-install-recommends ca-certificates curl gpg >/dev/null
curl -sSf https://apt.releases.hashicorp.com/gpg | gpg --dearmor --yes -o /usr/share/keyrings/hashicorp.gpg
# The key whose fingerprint HashiCorp publishes at https://www.hashicorp.com/security.
gpg --show-keys --with-colons /usr/share/keyrings/hashicorp.gpg |
    grep -q '^fpr:.*798AEC654E5C15428C8E42EEAA16FCBCA621E701:' || {
    echo "install-terraform: the repository's key is not the one that is known" >&2
    exit 1
}
. /etc/os-release
echo "deb [signed-by=/usr/share/keyrings/hashicorp.gpg] https://apt.releases.hashicorp.com $VERSION_CODENAME main" \
    >/etc/apt/sources.list.d/hashicorp.list
apt-get update -qq
apt-get install -y -qq --no-install-recommends terraform >/dev/null
terraform version
