#!/usr/bin/env bash
# Checks what is under deploy/ without a cluster: the shell files' syntax, the Kubernetes manifest against the
# schemas of two releases (kubernetes-validate), and against policies (checkov).
set -euo pipefail
cd "$(dirname "$0")/.."

for file in deploy/slurm/*.sbatch; do bash -n "$file"; done

packages=(kubernetes-validate==1.37.0 checkov==3.3.30)
if ! cmp -s <(printf '%s\n' "${packages[@]}") .venv-deploy/packages; then
    echo "check-deploy: installing ${packages[*]} into .venv-deploy" >&2
    python3 -m venv .venv-deploy
    .venv-deploy/bin/pip install -q --disable-pip-version-check "${packages[@]}" >&2
    printf '%s\n' "${packages[@]}" >.venv-deploy/packages
fi
for release in 1.31 1.37; do
    .venv-deploy/bin/kubernetes-validate --strict -k "$release" deploy/kubernetes/*.yaml
done
.venv-deploy/bin/checkov -d deploy/kubernetes --framework kubernetes --compact --quiet --skip-download
echo "check-deploy: every manifest is valid and passes every policy"
