# Health: what the server says of itself
# needs: api
$ kubectl get --raw '/readyz?verbose'
| [+]ping ok
| [+]log ok
| [+]etcd ok
| [+]etcd-readiness ok
| [+]informer-sync ok
| [+]poststarthook/start-apiserver-admission-initializer ok
| [+]poststarthook/generic-apiserver-start-informers ok
| [+]poststarthook/priority-and-fairness-config-consumer ok
| [+]poststarthook/priority-and-fairness-filter ok
| [+]poststarthook/storage-object-count-tracker-hook ok
| [+]poststarthook/start-apiextensions-informers ok
| [+]poststarthook/start-apiextensions-controllers ok
| [+]poststarthook/crd-informer-synced ok
| [+]poststarthook/start-system-namespaces-controller ok
| [+]poststarthook/peer-endpoint-reconciler-controller ok
| [+]poststarthook/start-cluster-authentication-info-controller ok
| [+]poststarthook/start-kube-apiserver-identity-lease-controller ok
| [+]poststarthook/start-kube-apiserver-identity-lease-garbage-collector ok
| [+]poststarthook/storage-readiness ok
| [+]poststarthook/start-legacy-token-tracking-controller ok
| [+]poststarthook/start-service-ip-repair-controllers ok
| [+]poststarthook/rbac/bootstrap-roles ok
| [+]poststarthook/scheduling/bootstrap-system-priority-classes ok
| [+]poststarthook/priority-and-fairness-config-producer ok
| [+]poststarthook/bootstrap-controller ok
| [+]poststarthook/start-kubernetes-service-cidr-controller ok
| [+]poststarthook/aggregator-reload-proxy-client-cert ok
| [+]poststarthook/start-kube-aggregator-informers ok
| [+]poststarthook/apiservice-status-local-available-controller ok
| [+]poststarthook/apiservice-status-remote-available-controller ok
| [+]poststarthook/apiservice-registration-controller ok
| [+]poststarthook/apiservice-discovery-controller ok
| [+]poststarthook/kube-apiserver-autoregistration ok
| [+]autoregister-completion ok
| [+]poststarthook/apiservice-openapi-controller ok
| [+]poststarthook/apiservice-openapiv3-controller ok
| [+]shutdown ok
| readyz check passed
$ kubectl get --raw '/livez?verbose'
| [+]ping ok
| [+]log ok
| [+]loopback-serving-certificate ok
| [+]etcd ok
| [+]poststarthook/start-apiserver-admission-initializer ok
| [+]poststarthook/generic-apiserver-start-informers ok
| [+]poststarthook/priority-and-fairness-config-consumer ok
| [+]poststarthook/priority-and-fairness-filter ok
| [+]poststarthook/storage-object-count-tracker-hook ok
| [+]poststarthook/start-apiextensions-informers ok
| [+]poststarthook/start-apiextensions-controllers ok
| [+]poststarthook/crd-informer-synced ok
| [+]poststarthook/start-system-namespaces-controller ok
| [+]poststarthook/peer-endpoint-reconciler-controller ok
| [+]poststarthook/start-cluster-authentication-info-controller ok
| [+]poststarthook/start-kube-apiserver-identity-lease-controller ok
| [+]poststarthook/start-kube-apiserver-identity-lease-garbage-collector ok
| [+]poststarthook/storage-readiness ok
| [+]poststarthook/start-legacy-token-tracking-controller ok
| [+]poststarthook/start-service-ip-repair-controllers ok
| [+]poststarthook/rbac/bootstrap-roles ok
| [+]poststarthook/scheduling/bootstrap-system-priority-classes ok
| [+]poststarthook/priority-and-fairness-config-producer ok
| [+]poststarthook/bootstrap-controller ok
| [+]poststarthook/start-kubernetes-service-cidr-controller ok
| [+]poststarthook/aggregator-reload-proxy-client-cert ok
| [+]poststarthook/start-kube-aggregator-informers ok
| [+]poststarthook/apiservice-status-local-available-controller ok
| [+]poststarthook/apiservice-status-remote-available-controller ok
| [+]poststarthook/apiservice-registration-controller ok
| [+]poststarthook/apiservice-discovery-controller ok
| [+]poststarthook/kube-apiserver-autoregistration ok
| [+]autoregister-completion ok
| [+]poststarthook/apiservice-openapi-controller ok
| [+]poststarthook/apiservice-openapiv3-controller ok
| livez check passed
$ kubectl get --raw '/healthz?verbose&exclude=etcd&exclude=b&exclude=a'
| [+]ping ok
| [+]log ok
| [+]loopback-serving-certificate ok
| [+]etcd excluded: ok
| [+]poststarthook/start-apiserver-admission-initializer ok
| [+]poststarthook/generic-apiserver-start-informers ok
| [+]poststarthook/priority-and-fairness-config-consumer ok
| [+]poststarthook/priority-and-fairness-filter ok
| [+]poststarthook/storage-object-count-tracker-hook ok
| [+]poststarthook/start-apiextensions-informers ok
| [+]poststarthook/start-apiextensions-controllers ok
| [+]poststarthook/crd-informer-synced ok
| [+]poststarthook/start-system-namespaces-controller ok
| [+]poststarthook/peer-endpoint-reconciler-controller ok
| [+]poststarthook/start-cluster-authentication-info-controller ok
| [+]poststarthook/start-kube-apiserver-identity-lease-controller ok
| [+]poststarthook/start-kube-apiserver-identity-lease-garbage-collector ok
| [+]poststarthook/storage-readiness ok
| [+]poststarthook/start-legacy-token-tracking-controller ok
| [+]poststarthook/start-service-ip-repair-controllers ok
| [+]poststarthook/rbac/bootstrap-roles ok
| [+]poststarthook/scheduling/bootstrap-system-priority-classes ok
| [+]poststarthook/priority-and-fairness-config-producer ok
| [+]poststarthook/bootstrap-controller ok
| [+]poststarthook/start-kubernetes-service-cidr-controller ok
| [+]poststarthook/aggregator-reload-proxy-client-cert ok
| [+]poststarthook/start-kube-aggregator-informers ok
| [+]poststarthook/apiservice-status-local-available-controller ok
| [+]poststarthook/apiservice-status-remote-available-controller ok
| [+]poststarthook/apiservice-registration-controller ok
| [+]poststarthook/apiservice-discovery-controller ok
| [+]poststarthook/kube-apiserver-autoregistration ok
| [+]autoregister-completion ok
| [+]poststarthook/apiservice-openapi-controller ok
| [+]poststarthook/apiservice-openapiv3-controller ok
| warn: some health checks cannot be excluded: no matches for "a","b"
| healthz check passed
$ kubectl get --raw '/readyz/etcd'
| ok
$ kubectl get --raw '/readyz/nope'
! Error from server (NotFound): the server could not find the requested resource
= 1
$ kubectl get --raw '/livez/ping?verbose'
| ok
$ kubectl get --raw /
| {
|   "paths": [
|     "/.well-known/openid-configuration",
|     "/api",
|     "/api/v1",
|     "/apis",
|     "/apis/",
|     "/apis/admissionregistration.k8s.io",
|     "/apis/admissionregistration.k8s.io/v1",
|     "/apis/apiextensions.k8s.io",
|     "/apis/apiextensions.k8s.io/v1",
|     "/apis/apiregistration.k8s.io",
|     "/apis/apiregistration.k8s.io/v1",
|     "/apis/apps",
|     "/apis/apps/v1",
|     "/apis/authentication.k8s.io",
|     "/apis/authentication.k8s.io/v1",
|     "/apis/authorization.k8s.io",
|     "/apis/authorization.k8s.io/v1",
|     "/apis/autoscaling",
|     "/apis/autoscaling/v1",
|     "/apis/autoscaling/v2",
|     "/apis/batch",
|     "/apis/batch/v1",
|     "/apis/certificates.k8s.io",
|     "/apis/certificates.k8s.io/v1",
|     "/apis/coordination.k8s.io",
|     "/apis/coordination.k8s.io/v1",
|     "/apis/discovery.k8s.io",
|     "/apis/discovery.k8s.io/v1",
|     "/apis/events.k8s.io",
|     "/apis/events.k8s.io/v1",
|     "/apis/flowcontrol.apiserver.k8s.io",
|     "/apis/flowcontrol.apiserver.k8s.io/v1",
|     "/apis/networking.k8s.io",
|     "/apis/networking.k8s.io/v1",
|     "/apis/node.k8s.io",
|     "/apis/node.k8s.io/v1",
|     "/apis/policy",
|     "/apis/policy/v1",
|     "/apis/rbac.authorization.k8s.io",
|     "/apis/rbac.authorization.k8s.io/v1",
|     "/apis/resource.k8s.io",
|     "/apis/resource.k8s.io/v1",
|     "/apis/scheduling.k8s.io",
|     "/apis/scheduling.k8s.io/v1",
|     "/apis/storage.k8s.io",
|     "/apis/storage.k8s.io/v1",
|     "/flagz",
|     "/healthz",
|     "/healthz/autoregister-completion",
|     "/healthz/etcd",
|     "/healthz/log",
|     "/healthz/loopback-serving-certificate",
|     "/healthz/ping",
|     "/healthz/poststarthook/aggregator-reload-proxy-client-cert",
|     "/healthz/poststarthook/apiservice-discovery-controller",
|     "/healthz/poststarthook/apiservice-openapi-controller",
|     "/healthz/poststarthook/apiservice-openapiv3-controller",
|     "/healthz/poststarthook/apiservice-registration-controller",
|     "/healthz/poststarthook/apiservice-status-local-available-controller",
|     "/healthz/poststarthook/apiservice-status-remote-available-controller",
|     "/healthz/poststarthook/bootstrap-controller",
|     "/healthz/poststarthook/crd-informer-synced",
|     "/healthz/poststarthook/generic-apiserver-start-informers",
|     "/healthz/poststarthook/kube-apiserver-autoregistration",
|     "/healthz/poststarthook/peer-endpoint-reconciler-controller",
|     "/healthz/poststarthook/priority-and-fairness-config-consumer",
|     "/healthz/poststarthook/priority-and-fairness-config-producer",
|     "/healthz/poststarthook/priority-and-fairness-filter",
|     "/healthz/poststarthook/rbac/bootstrap-roles",
|     "/healthz/poststarthook/scheduling/bootstrap-system-priority-classes",
|     "/healthz/poststarthook/start-apiextensions-controllers",
|     "/healthz/poststarthook/start-apiextensions-informers",
|     "/healthz/poststarthook/start-apiserver-admission-initializer",
|     "/healthz/poststarthook/start-cluster-authentication-info-controller",
|     "/healthz/poststarthook/start-kube-aggregator-informers",
|     "/healthz/poststarthook/start-kube-apiserver-identity-lease-controller",
|     "/healthz/poststarthook/start-kube-apiserver-identity-lease-garbage-collector",
|     "/healthz/poststarthook/start-kubernetes-service-cidr-controller",
|     "/healthz/poststarthook/start-legacy-token-tracking-controller",
|     "/healthz/poststarthook/start-service-ip-repair-controllers",
|     "/healthz/poststarthook/start-system-namespaces-controller",
|     "/healthz/poststarthook/storage-object-count-tracker-hook",
|     "/healthz/poststarthook/storage-readiness",
|     "/livez",
|     "/livez/autoregister-completion",
|     "/livez/etcd",
|     "/livez/log",
|     "/livez/loopback-serving-certificate",
|     "/livez/ping",
|     "/livez/poststarthook/aggregator-reload-proxy-client-cert",
|     "/livez/poststarthook/apiservice-discovery-controller",
|     "/livez/poststarthook/apiservice-openapi-controller",
|     "/livez/poststarthook/apiservice-openapiv3-controller",
|     "/livez/poststarthook/apiservice-registration-controller",
|     "/livez/poststarthook/apiservice-status-local-available-controller",
|     "/livez/poststarthook/apiservice-status-remote-available-controller",
|     "/livez/poststarthook/bootstrap-controller",
|     "/livez/poststarthook/crd-informer-synced",
|     "/livez/poststarthook/generic-apiserver-start-informers",
|     "/livez/poststarthook/kube-apiserver-autoregistration",
|     "/livez/poststarthook/peer-endpoint-reconciler-controller",
|     "/livez/poststarthook/priority-and-fairness-config-consumer",
|     "/livez/poststarthook/priority-and-fairness-config-producer",
|     "/livez/poststarthook/priority-and-fairness-filter",
|     "/livez/poststarthook/rbac/bootstrap-roles",
|     "/livez/poststarthook/scheduling/bootstrap-system-priority-classes",
|     "/livez/poststarthook/start-apiextensions-controllers",
|     "/livez/poststarthook/start-apiextensions-informers",
|     "/livez/poststarthook/start-apiserver-admission-initializer",
|     "/livez/poststarthook/start-cluster-authentication-info-controller",
|     "/livez/poststarthook/start-kube-aggregator-informers",
|     "/livez/poststarthook/start-kube-apiserver-identity-lease-controller",
|     "/livez/poststarthook/start-kube-apiserver-identity-lease-garbage-collector",
|     "/livez/poststarthook/start-kubernetes-service-cidr-controller",
|     "/livez/poststarthook/start-legacy-token-tracking-controller",
|     "/livez/poststarthook/start-service-ip-repair-controllers",
|     "/livez/poststarthook/start-system-namespaces-controller",
|     "/livez/poststarthook/storage-object-count-tracker-hook",
|     "/livez/poststarthook/storage-readiness",
|     "/metrics",
|     "/metrics/slis",
|     "/openapi/v2",
|     "/openapi/v3",
|     "/openapi/v3/",
|     "/openid/v1/jwks",
|     "/readyz",
|     "/readyz/autoregister-completion",
|     "/readyz/etcd",
|     "/readyz/etcd-readiness",
|     "/readyz/informer-sync",
|     "/readyz/log",
|     "/readyz/ping",
|     "/readyz/poststarthook/aggregator-reload-proxy-client-cert",
|     "/readyz/poststarthook/apiservice-discovery-controller",
|     "/readyz/poststarthook/apiservice-openapi-controller",
|     "/readyz/poststarthook/apiservice-openapiv3-controller",
|     "/readyz/poststarthook/apiservice-registration-controller",
|     "/readyz/poststarthook/apiservice-status-local-available-controller",
|     "/readyz/poststarthook/apiservice-status-remote-available-controller",
|     "/readyz/poststarthook/bootstrap-controller",
|     "/readyz/poststarthook/crd-informer-synced",
|     "/readyz/poststarthook/generic-apiserver-start-informers",
|     "/readyz/poststarthook/kube-apiserver-autoregistration",
|     "/readyz/poststarthook/peer-endpoint-reconciler-controller",
|     "/readyz/poststarthook/priority-and-fairness-config-consumer",
|     "/readyz/poststarthook/priority-and-fairness-config-producer",
|     "/readyz/poststarthook/priority-and-fairness-filter",
|     "/readyz/poststarthook/rbac/bootstrap-roles",
|     "/readyz/poststarthook/scheduling/bootstrap-system-priority-classes",
|     "/readyz/poststarthook/start-apiextensions-controllers",
|     "/readyz/poststarthook/start-apiextensions-informers",
|     "/readyz/poststarthook/start-apiserver-admission-initializer",
|     "/readyz/poststarthook/start-cluster-authentication-info-controller",
|     "/readyz/poststarthook/start-kube-aggregator-informers",
|     "/readyz/poststarthook/start-kube-apiserver-identity-lease-controller",
|     "/readyz/poststarthook/start-kube-apiserver-identity-lease-garbage-collector",
|     "/readyz/poststarthook/start-kubernetes-service-cidr-controller",
|     "/readyz/poststarthook/start-legacy-token-tracking-controller",
|     "/readyz/poststarthook/start-service-ip-repair-controllers",
|     "/readyz/poststarthook/start-system-namespaces-controller",
|     "/readyz/poststarthook/storage-object-count-tracker-hook",
|     "/readyz/poststarthook/storage-readiness",
|     "/readyz/shutdown",
|     "/statusz",
|     "/version"
|   ]
| }
$ kubectl get --raw /version | jq -r .gitVersion
| v1.36.4
