# Every file of profiles/ becomes a key of the ConfigMap; new loader pods hand them to the nodes.
set -eu
kubectl create configmap apparmor-profiles -n shield --from-file=profiles --dry-run=client -o yaml |
  kubectl apply -f -
kubectl apply -n shield -f loader.yaml
kubectl rollout restart daemonset/apparmor-loader -n shield
kubectl rollout status daemonset/apparmor-loader -n shield --timeout=90s
