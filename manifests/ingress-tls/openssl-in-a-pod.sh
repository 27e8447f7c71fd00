# A new key and certificate for cafe.example.com, for those who have no openssl:
# a pod makes them, and kubectl copies the two files out of it.
set -eu
kubectl delete pod openssl -n cafe --ignore-not-found --wait
kubectl run openssl -n cafe --image=alpine/openssl:3.5.8 --restart=Never --command -- sleep 300
kubectl wait pod/openssl -n cafe --for=condition=Ready --timeout=60s
kubectl exec openssl -n cafe -- openssl req -x509 -newkey rsa:2048 -nodes -days 30 \
  -keyout /tmp/cafe.key -out /tmp/cafe.crt \
  -subj /CN=cafe.example.com -addext subjectAltName=DNS:cafe.example.com
kubectl exec openssl -n cafe -- cat /tmp/cafe.key >cafe.key
kubectl exec openssl -n cafe -- cat /tmp/cafe.crt >cafe.crt
kubectl delete pod openssl -n cafe --now
