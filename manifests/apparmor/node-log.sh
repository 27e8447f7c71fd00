# What AppArmor wrote to the log of the node where an app runs: sh node-log.sh APP
# A debug pod is a shell on the node, without SSH. It stays until somebody deletes it.
set -eu
node=$(kubectl get pods -n shield -l "app=$1" -o jsonpath='{.items[0].spec.nodeName}')
kubectl debug "node/$node" -n shield --image=busybox:1.37.0 --profile=sysadmin -i -- sh -c '
  dmesg | grep -E "apparmor=\"(DENIED|ALLOWED)\"" | tail -4 >/tmp/lines
  [ -s /tmp/lines ] || echo "nothing from AppArmor" >/tmp/lines
  cat /tmp/lines
  # Kept in the status of this pod, as its last words.
  cat /tmp/lines >/dev/termination-log
' </dev/null
