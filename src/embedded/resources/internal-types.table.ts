/**
Types of Kubernetes' own inner API, whose Go names show in messages about bad values.
Origin: reflection over k8s.io/kubernetes v1.36.4, pkg/apis. The notation is that of served-types.table.ts.
*/
export const internalTypes: Record<string, string> = {
  "apiextensions.CustomResourceColumnDefinition":
    "Name s|Type s|Format s|Description s|Priority i|JSONPath s",
  "apiextensions.CustomResourceConversion":
    "Strategy s|WebhookClientConfig *apiextensions.WebhookClientConfig|ConversionReviewVersions []s",
  "apiextensions.CustomResourceDefinitionNames":
    "Plural s|Singular s|ShortNames []s|Kind s|ListKind s|Categories []s",
  "apiextensions.CustomResourceDefinitionSpec":
    "Group s|Version s|Names apiextensions.CustomResourceDefinitionNames|Scope s|Validation *apiextensions.CustomResourceValidation|Subresources *apiextensions.CustomResourceSubresources|Versions []apiextensions.CustomResourceDefinitionVersion|AdditionalPrinterColumns []apiextensions.CustomResourceColumnDefinition|SelectableFields []apiextensions.SelectableField|Conversion *apiextensions.CustomResourceConversion|PreserveUnknownFields *b",
  "apiextensions.CustomResourceDefinitionVersion":
    "Name s|Served b|Storage b|Deprecated b|DeprecationWarning *s|Schema *apiextensions.CustomResourceValidation|Subresources *apiextensions.CustomResourceSubresources|AdditionalPrinterColumns []apiextensions.CustomResourceColumnDefinition|SelectableFields []apiextensions.SelectableField",
  "apiextensions.CustomResourceSubresourceScale":
    "SpecReplicasPath s|StatusReplicasPath s|LabelSelectorPath *s",
  "apiextensions.CustomResourceSubresourceStatus": "",
  "apiextensions.CustomResourceSubresources":
    "Status *apiextensions.CustomResourceSubresourceStatus|Scale *apiextensions.CustomResourceSubresourceScale",
  "apiextensions.CustomResourceValidation": "OpenAPIV3Schema *apiextensions.JSONSchemaProps",
  "apiextensions.ExternalDocumentation": "Description s|URL s",
  "apiextensions.JSONSchemaProps":
    "ID s|Schema s|Ref *s|Description s|Type s|Nullable b|Format s|Title s|Default *j|Maximum *f|ExclusiveMaximum b|Minimum *f|ExclusiveMinimum b|MaxLength *i|MinLength *i|Pattern s|MaxItems *i|MinItems *i|UniqueItems b|MultipleOf *f|Enum []j|MaxProperties *i|MinProperties *i|Required []s|Items *apiextensions.JSONSchemaPropsOrArray|AllOf []apiextensions.JSONSchemaProps|OneOf []apiextensions.JSONSchemaProps|AnyOf []apiextensions.JSONSchemaProps|Not *apiextensions.JSONSchemaProps|Properties {}apiextensions.JSONSchemaProps|AdditionalProperties *apiextensions.JSONSchemaPropsOrBool|PatternProperties {}apiextensions.JSONSchemaProps|Dependencies {}apiextensions.JSONSchemaPropsOrStringArray|AdditionalItems *apiextensions.JSONSchemaPropsOrBool|Definitions {}apiextensions.JSONSchemaProps|ExternalDocs *apiextensions.ExternalDocumentation|Example *j|XPreserveUnknownFields *b|XEmbeddedResource b|XIntOrString b|XListMapKeys []s|XListType *s|XMapType *s|XValidations []apiextensions.ValidationRule",
  "apiextensions.JSONSchemaPropsOrArray":
    "Schema *apiextensions.JSONSchemaProps|JSONSchemas []apiextensions.JSONSchemaProps",
  "apiextensions.JSONSchemaPropsOrBool": "Allows b|Schema *apiextensions.JSONSchemaProps",
  "apiextensions.JSONSchemaPropsOrStringArray":
    "Schema *apiextensions.JSONSchemaProps|Property []s",
  "apiextensions.SelectableField": "JSONPath s",
  "apiextensions.ServiceReference": "Namespace s|Name s|Path *s|Port i",
  "apiextensions.ValidationRule":
    "Rule s|Message s|MessageExpression s|Reason *s|FieldPath s|OptionalOldSelf *b",
  "apiextensions.WebhookClientConfig": "URL *s|Service *apiextensions.ServiceReference|CABundle y",
  "apps.DaemonSetUpdateStrategy": "Type s|RollingUpdate *apps.RollingUpdateDaemonSet",
  "apps.DeploymentStrategy": "Type s|RollingUpdate *apps.RollingUpdateDeployment",
  "apps.RollingUpdateDaemonSet": "MaxUnavailable x|MaxSurge x",
  "apps.RollingUpdateDeployment": "MaxUnavailable x|MaxSurge x",
  "apps.RollingUpdateStatefulSetStrategy": "Partition i|MaxUnavailable *x",
  "apps.StatefulSetUpdateStrategy": "Type s|RollingUpdate *apps.RollingUpdateStatefulSetStrategy",
  "autoscaling.ContainerResourceMetricSource": "Name s|Container s|Target autoscaling.MetricTarget",
  "autoscaling.CrossVersionObjectReference": "Kind s|Name s|APIVersion s",
  "autoscaling.ExternalMetricSource":
    "Metric autoscaling.MetricIdentifier|Target autoscaling.MetricTarget",
  "autoscaling.MetricIdentifier": "Name s|Selector *meta.v1.LabelSelector",
  "autoscaling.MetricSpec":
    "Type s|Object *autoscaling.ObjectMetricSource|Pods *autoscaling.PodsMetricSource|Resource *autoscaling.ResourceMetricSource|ContainerResource *autoscaling.ContainerResourceMetricSource|External *autoscaling.ExternalMetricSource",
  "autoscaling.MetricTarget": "Type s|Value *q|AverageValue *q|AverageUtilization *i",
  "autoscaling.ObjectMetricSource":
    "DescribedObject autoscaling.CrossVersionObjectReference|Target autoscaling.MetricTarget|Metric autoscaling.MetricIdentifier",
  "autoscaling.PodsMetricSource":
    "Metric autoscaling.MetricIdentifier|Target autoscaling.MetricTarget",
  "autoscaling.ResourceMetricSource": "Name s|Target autoscaling.MetricTarget",
  "batch.JobSpec":
    "Parallelism *i|Completions *i|PodFailurePolicy *batch.PodFailurePolicy|SuccessPolicy *batch.SuccessPolicy|ActiveDeadlineSeconds *i|BackoffLimit *i|BackoffLimitPerIndex *i|MaxFailedIndexes *i|Selector *meta.v1.LabelSelector|ManualSelector *b|Template core.PodTemplateSpec|TTLSecondsAfterFinished *i|CompletionMode *s|Suspend *b|PodReplacementPolicy *s|ManagedBy *s",
  "batch.PodFailurePolicy": "Rules []batch.PodFailurePolicyRule",
  "batch.PodFailurePolicyOnExitCodesRequirement": "ContainerName *s|Operator s|Values []i",
  "batch.PodFailurePolicyOnPodConditionsPattern": "Type s|Status s",
  "batch.PodFailurePolicyRule":
    "Action s|OnExitCodes *batch.PodFailurePolicyOnExitCodesRequirement|OnPodConditions []batch.PodFailurePolicyOnPodConditionsPattern",
  "batch.SuccessPolicy": "Rules []batch.SuccessPolicyRule",
  "batch.SuccessPolicyRule": "SucceededIndexes *s|SucceededCount *i",
  "core.AWSElasticBlockStoreVolumeSource": "VolumeID s|FSType s|Partition i|ReadOnly b",
  "core.Affinity":
    "NodeAffinity *core.NodeAffinity|PodAffinity *core.PodAffinity|PodAntiAffinity *core.PodAntiAffinity",
  "core.AppArmorProfile": "Type s|LocalhostProfile *s",
  "core.AzureDiskVolumeSource":
    "DiskName s|DataDiskURI s|CachingMode *s|FSType *s|ReadOnly *b|Kind *s",
  "core.AzureFilePersistentVolumeSource": "SecretName s|ShareName s|ReadOnly b|SecretNamespace *s",
  "core.AzureFileVolumeSource": "SecretName s|ShareName s|ReadOnly b",
  "core.CSIPersistentVolumeSource":
    "Driver s|VolumeHandle s|ReadOnly b|FSType s|VolumeAttributes {}s|ControllerPublishSecretRef *core.SecretReference|NodeStageSecretRef *core.SecretReference|NodePublishSecretRef *core.SecretReference|ControllerExpandSecretRef *core.SecretReference|NodeExpandSecretRef *core.SecretReference",
  "core.CSIVolumeSource":
    "Driver s|ReadOnly *b|FSType *s|VolumeAttributes {}s|NodePublishSecretRef *core.LocalObjectReference",
  "core.Capabilities": "Add []s|Drop []s",
  "core.CephFSPersistentVolumeSource":
    "Monitors []s|Path s|User s|SecretFile s|SecretRef *core.SecretReference|ReadOnly b",
  "core.CephFSVolumeSource":
    "Monitors []s|Path s|User s|SecretFile s|SecretRef *core.LocalObjectReference|ReadOnly b",
  "core.CinderPersistentVolumeSource":
    "VolumeID s|FSType s|ReadOnly b|SecretRef *core.SecretReference",
  "core.CinderVolumeSource": "VolumeID s|FSType s|ReadOnly b|SecretRef *core.LocalObjectReference",
  "core.ClusterTrustBundleProjection":
    "Name *s|SignerName *s|LabelSelector *meta.v1.LabelSelector|Optional *b|Path s",
  "core.ConfigMapEnvSource": "Name s|Optional *b",
  "core.ConfigMapKeySelector": "Name s|Key s|Optional *b",
  "core.ConfigMapProjection": "Name s|Items []core.KeyToPath|Optional *b",
  "core.ConfigMapVolumeSource": "Name s|Items []core.KeyToPath|DefaultMode *i|Optional *b",
  "core.Container":
    "Name s|Image s|Command []s|Args []s|WorkingDir s|Ports []core.ContainerPort|EnvFrom []core.EnvFromSource|Env []core.EnvVar|Resources core.ResourceRequirements|ResizePolicy []core.ContainerResizePolicy|RestartPolicy *s|RestartPolicyRules []core.ContainerRestartRule|VolumeMounts []core.VolumeMount|VolumeDevices []core.VolumeDevice|LivenessProbe *core.Probe|ReadinessProbe *core.Probe|StartupProbe *core.Probe|Lifecycle *core.Lifecycle|TerminationMessagePath s|TerminationMessagePolicy s|ImagePullPolicy s|SecurityContext *core.SecurityContext|Stdin b|StdinOnce b|TTY b",
  "core.ContainerPort": "Name s|HostPort i|ContainerPort i|Protocol s|HostIP s",
  "core.ContainerResizePolicy": "ResourceName s|RestartPolicy s",
  "core.ContainerRestartRule": "Action s|ExitCodes *core.ContainerRestartRuleOnExitCodes",
  "core.ContainerRestartRuleOnExitCodes": "Operator s|Values []i",
  "core.DownwardAPIProjection": "Items []core.DownwardAPIVolumeFile",
  "core.DownwardAPIVolumeFile":
    "Path s|FieldRef *core.ObjectFieldSelector|ResourceFieldRef *core.ResourceFieldSelector|Mode *i",
  "core.DownwardAPIVolumeSource": "Items []core.DownwardAPIVolumeFile|DefaultMode *i",
  "core.EmptyDirVolumeSource": "Medium s|SizeLimit *q",
  "core.EndpointAddress": "IP s|Hostname s|NodeName *s|TargetRef *core.ObjectReference",
  "core.EnvFromSource":
    "Prefix s|ConfigMapRef *core.ConfigMapEnvSource|SecretRef *core.SecretEnvSource",
  "core.EnvVar": "Name s|Value s|ValueFrom *core.EnvVarSource",
  "core.EnvVarSource":
    "FieldRef *core.ObjectFieldSelector|ResourceFieldRef *core.ResourceFieldSelector|ConfigMapKeyRef *core.ConfigMapKeySelector|SecretKeyRef *core.SecretKeySelector|FileKeyRef *core.FileKeySelector",
  "core.EphemeralContainer":
    "Name s|Image s|Command []s|Args []s|WorkingDir s|Ports []core.ContainerPort|EnvFrom []core.EnvFromSource|Env []core.EnvVar|Resources core.ResourceRequirements|ResizePolicy []core.ContainerResizePolicy|RestartPolicy *s|RestartPolicyRules []core.ContainerRestartRule|VolumeMounts []core.VolumeMount|VolumeDevices []core.VolumeDevice|LivenessProbe *core.Probe|ReadinessProbe *core.Probe|StartupProbe *core.Probe|Lifecycle *core.Lifecycle|TerminationMessagePath s|TerminationMessagePolicy s|ImagePullPolicy s|SecurityContext *core.SecurityContext|Stdin b|StdinOnce b|TTY b|TargetContainerName s",
  "core.EphemeralVolumeSource": "VolumeClaimTemplate *core.PersistentVolumeClaimTemplate",
  "core.ExecAction": "Command []s",
  "core.FCVolumeSource": "TargetWWNs []s|Lun *i|FSType s|ReadOnly b|WWIDs []s",
  "core.FileKeySelector": "VolumeName s|Path s|Key s|Optional *b",
  "core.FlexPersistentVolumeSource":
    "Driver s|FSType s|SecretRef *core.SecretReference|ReadOnly b|Options {}s",
  "core.FlexVolumeSource":
    "Driver s|FSType s|SecretRef *core.LocalObjectReference|ReadOnly b|Options {}s",
  "core.FlockerVolumeSource": "DatasetName s|DatasetUUID s",
  "core.GCEPersistentDiskVolumeSource": "PDName s|FSType s|Partition i|ReadOnly b",
  "core.GRPCAction": "Port i|Service *s",
  "core.GitRepoVolumeSource": "Repository s|Revision s|Directory s",
  "core.GlusterfsPersistentVolumeSource": "EndpointsName s|Path s|ReadOnly b|EndpointsNamespace *s",
  "core.GlusterfsVolumeSource": "EndpointsName s|Path s|ReadOnly b",
  "core.HTTPGetAction": "Path s|Port x|Host s|Scheme s|HTTPHeaders []core.HTTPHeader",
  "core.HTTPHeader": "Name s|Value s",
  "core.HostAlias": "IP s|Hostnames []s",
  "core.HostIP": "IP s",
  "core.HostPathVolumeSource": "Path s|Type *s",
  "core.ISCSIPersistentVolumeSource":
    "TargetPortal s|IQN s|Lun i|ISCSIInterface s|FSType s|ReadOnly b|Portals []s|DiscoveryCHAPAuth b|SessionCHAPAuth b|SecretRef *core.SecretReference|InitiatorName *s",
  "core.ISCSIVolumeSource":
    "TargetPortal s|IQN s|Lun i|ISCSIInterface s|FSType s|ReadOnly b|Portals []s|DiscoveryCHAPAuth b|SessionCHAPAuth b|SecretRef *core.LocalObjectReference|InitiatorName *s",
  "core.ImageVolumeSource": "Reference s|PullPolicy s",
  "core.KeyToPath": "Key s|Path s|Mode *i",
  "core.Lifecycle": "PostStart *core.LifecycleHandler|PreStop *core.LifecycleHandler|StopSignal *s",
  "core.LifecycleHandler":
    "Exec *core.ExecAction|HTTPGet *core.HTTPGetAction|TCPSocket *core.TCPSocketAction|Sleep *core.SleepAction",
  "core.LoadBalancerIngress": "IP s|Hostname s|IPMode *s|Ports []core.PortStatus",
  "core.LocalObjectReference": "Name s",
  "core.LocalVolumeSource": "Path s|FSType *s",
  "core.NFSVolumeSource": "Server s|Path s|ReadOnly b",
  "core.NodeAffinity":
    "RequiredDuringSchedulingIgnoredDuringExecution *core.NodeSelector|PreferredDuringSchedulingIgnoredDuringExecution []core.PreferredSchedulingTerm",
  "core.NodeSelector": "NodeSelectorTerms []core.NodeSelectorTerm",
  "core.NodeSelectorRequirement": "Key s|Operator s|Values []s",
  "core.NodeSelectorTerm":
    "MatchExpressions []core.NodeSelectorRequirement|MatchFields []core.NodeSelectorRequirement",
  "core.ObjectFieldSelector": "APIVersion s|FieldPath s",
  "core.ObjectReference":
    "Kind s|Namespace s|Name s|UID s|APIVersion s|ResourceVersion s|FieldPath s",
  "core.PersistentVolumeClaimSpec":
    "AccessModes []s|Selector *meta.v1.LabelSelector|Resources core.VolumeResourceRequirements|VolumeName s|StorageClassName *s|VolumeMode *s|DataSource *core.TypedLocalObjectReference|DataSourceRef *core.TypedObjectReference|VolumeAttributesClassName *s",
  "core.PersistentVolumeClaimTemplate":
    "name? s|generateName? s|namespace? s|selfLink? s|uid? s|resourceVersion? s|generation? i|creationTimestamp?! t|deletionTimestamp? *t|deletionGracePeriodSeconds? *i|labels? {}s|annotations? {}s|ownerReferences? []meta.v1.OwnerReference|finalizers? []s|managedFields? []meta.v1.ManagedFieldsEntry|Spec core.PersistentVolumeClaimSpec",
  "core.PersistentVolumeClaimVolumeSource": "ClaimName s|ReadOnly b",
  "core.PersistentVolumeSource":
    "GCEPersistentDisk *core.GCEPersistentDiskVolumeSource|AWSElasticBlockStore *core.AWSElasticBlockStoreVolumeSource|HostPath *core.HostPathVolumeSource|Glusterfs *core.GlusterfsPersistentVolumeSource|NFS *core.NFSVolumeSource|RBD *core.RBDPersistentVolumeSource|Quobyte *core.QuobyteVolumeSource|ISCSI *core.ISCSIPersistentVolumeSource|FlexVolume *core.FlexPersistentVolumeSource|Cinder *core.CinderPersistentVolumeSource|CephFS *core.CephFSPersistentVolumeSource|FC *core.FCVolumeSource|Flocker *core.FlockerVolumeSource|AzureFile *core.AzureFilePersistentVolumeSource|VsphereVolume *core.VsphereVirtualDiskVolumeSource|AzureDisk *core.AzureDiskVolumeSource|PhotonPersistentDisk *core.PhotonPersistentDiskVolumeSource|PortworxVolume *core.PortworxVolumeSource|ScaleIO *core.ScaleIOPersistentVolumeSource|Local *core.LocalVolumeSource|StorageOS *core.StorageOSPersistentVolumeSource|CSI *core.CSIPersistentVolumeSource",
  "core.PersistentVolumeSpec":
    "Capacity {}q|GCEPersistentDisk *core.GCEPersistentDiskVolumeSource|AWSElasticBlockStore *core.AWSElasticBlockStoreVolumeSource|HostPath *core.HostPathVolumeSource|Glusterfs *core.GlusterfsPersistentVolumeSource|NFS *core.NFSVolumeSource|RBD *core.RBDPersistentVolumeSource|Quobyte *core.QuobyteVolumeSource|ISCSI *core.ISCSIPersistentVolumeSource|FlexVolume *core.FlexPersistentVolumeSource|Cinder *core.CinderPersistentVolumeSource|CephFS *core.CephFSPersistentVolumeSource|FC *core.FCVolumeSource|Flocker *core.FlockerVolumeSource|AzureFile *core.AzureFilePersistentVolumeSource|VsphereVolume *core.VsphereVirtualDiskVolumeSource|AzureDisk *core.AzureDiskVolumeSource|PhotonPersistentDisk *core.PhotonPersistentDiskVolumeSource|PortworxVolume *core.PortworxVolumeSource|ScaleIO *core.ScaleIOPersistentVolumeSource|Local *core.LocalVolumeSource|StorageOS *core.StorageOSPersistentVolumeSource|CSI *core.CSIPersistentVolumeSource|AccessModes []s|ClaimRef *core.ObjectReference|PersistentVolumeReclaimPolicy s|StorageClassName s|MountOptions []s|VolumeMode *s|NodeAffinity *core.VolumeNodeAffinity|VolumeAttributesClassName *s",
  "core.PhotonPersistentDiskVolumeSource": "PdID s|FSType s",
  "core.PodAffinity":
    "RequiredDuringSchedulingIgnoredDuringExecution []core.PodAffinityTerm|PreferredDuringSchedulingIgnoredDuringExecution []core.WeightedPodAffinityTerm",
  "core.PodAffinityTerm":
    "LabelSelector *meta.v1.LabelSelector|Namespaces []s|TopologyKey s|NamespaceSelector *meta.v1.LabelSelector|MatchLabelKeys []s|MismatchLabelKeys []s",
  "core.PodAntiAffinity":
    "RequiredDuringSchedulingIgnoredDuringExecution []core.PodAffinityTerm|PreferredDuringSchedulingIgnoredDuringExecution []core.WeightedPodAffinityTerm",
  "core.PodCertificateProjection":
    "SignerName s|KeyType s|MaxExpirationSeconds *i|CredentialBundlePath s|KeyPath s|CertificateChainPath s|UserAnnotations {}s",
  "core.PodDNSConfig": "Nameservers []s|Searches []s|Options []core.PodDNSConfigOption",
  "core.PodDNSConfigOption": "Name s|Value *s",
  "core.PodIP": "IP s",
  "core.PodOS": "Name s",
  "core.PodReadinessGate": "ConditionType s",
  "core.PodResourceClaim": "Name s|ResourceClaimName *s|ResourceClaimTemplateName *s",
  "core.PodSchedulingGate": "Name s",
  "core.PodSchedulingGroup": "PodGroupName *s",
  "core.PodSecurityContext":
    "HostNetwork b|HostPID b|HostIPC b|ShareProcessNamespace *b|HostUsers *b|SELinuxOptions *core.SELinuxOptions|WindowsOptions *core.WindowsSecurityContextOptions|RunAsUser *i|RunAsGroup *i|RunAsNonRoot *b|SupplementalGroups []i|SupplementalGroupsPolicy *s|FSGroup *i|FSGroupChangePolicy *s|Sysctls []core.Sysctl|SeccompProfile *core.SeccompProfile|AppArmorProfile *core.AppArmorProfile|SELinuxChangePolicy *s",
  "core.PodSpec":
    "Volumes []core.Volume|InitContainers []core.Container|Containers []core.Container|EphemeralContainers []core.EphemeralContainer|RestartPolicy s|TerminationGracePeriodSeconds *i|ActiveDeadlineSeconds *i|DNSPolicy s|NodeSelector {}s|ServiceAccountName s|AutomountServiceAccountToken *b|NodeName s|SecurityContext *core.PodSecurityContext|ImagePullSecrets []core.LocalObjectReference|Hostname s|Subdomain s|SetHostnameAsFQDN *b|Affinity *core.Affinity|SchedulerName s|Tolerations []core.Toleration|HostAliases []core.HostAlias|PriorityClassName s|Priority *i|PreemptionPolicy *s|DNSConfig *core.PodDNSConfig|ReadinessGates []core.PodReadinessGate|RuntimeClassName *s|Overhead {}q|EnableServiceLinks *b|TopologySpreadConstraints []core.TopologySpreadConstraint|OS *core.PodOS|SchedulingGates []core.PodSchedulingGate|ResourceClaims []core.PodResourceClaim|Resources *core.ResourceRequirements|HostnameOverride *s|SchedulingGroup *core.PodSchedulingGroup",
  "core.PodTemplateSpec":
    "name? s|generateName? s|namespace? s|selfLink? s|uid? s|resourceVersion? s|generation? i|creationTimestamp?! t|deletionTimestamp? *t|deletionGracePeriodSeconds? *i|labels? {}s|annotations? {}s|ownerReferences? []meta.v1.OwnerReference|finalizers? []s|managedFields? []meta.v1.ManagedFieldsEntry|Spec core.PodSpec",
  "core.PortStatus": "Port i|Protocol s|Error *s",
  "core.PortworxVolumeSource": "VolumeID s|FSType s|ReadOnly b",
  "core.PreferredSchedulingTerm": "Weight i|Preference core.NodeSelectorTerm",
  "core.Probe":
    "Exec *core.ExecAction|HTTPGet *core.HTTPGetAction|TCPSocket *core.TCPSocketAction|GRPC *core.GRPCAction|InitialDelaySeconds i|TimeoutSeconds i|PeriodSeconds i|SuccessThreshold i|FailureThreshold i|TerminationGracePeriodSeconds *i",
  "core.ProjectedVolumeSource": "Sources []core.VolumeProjection|DefaultMode *i",
  "core.QuobyteVolumeSource": "Registry s|Volume s|ReadOnly b|User s|Group s|Tenant s",
  "core.RBDPersistentVolumeSource":
    "CephMonitors []s|RBDImage s|FSType s|RBDPool s|RadosUser s|Keyring s|SecretRef *core.SecretReference|ReadOnly b",
  "core.RBDVolumeSource":
    "CephMonitors []s|RBDImage s|FSType s|RBDPool s|RadosUser s|Keyring s|SecretRef *core.LocalObjectReference|ReadOnly b",
  "core.ResourceClaim": "Name s|Request s",
  "core.ResourceFieldSelector": "ContainerName s|Resource s|Divisor q",
  "core.ResourceRequirements": "Limits {}q|Requests {}q|Claims []core.ResourceClaim",
  "core.SELinuxOptions": "User s|Role s|Type s|Level s",
  "core.ScaleIOPersistentVolumeSource":
    "Gateway s|System s|SecretRef *core.SecretReference|SSLEnabled b|ProtectionDomain s|StoragePool s|StorageMode s|VolumeName s|FSType s|ReadOnly b",
  "core.ScaleIOVolumeSource":
    "Gateway s|System s|SecretRef *core.LocalObjectReference|SSLEnabled b|ProtectionDomain s|StoragePool s|StorageMode s|VolumeName s|FSType s|ReadOnly b",
  "core.ScopeSelector": "MatchExpressions []core.ScopedResourceSelectorRequirement",
  "core.ScopedResourceSelectorRequirement": "ScopeName s|Operator s|Values []s",
  "core.SeccompProfile": "Type s|LocalhostProfile *s",
  "core.SecretEnvSource": "Name s|Optional *b",
  "core.SecretKeySelector": "Name s|Key s|Optional *b",
  "core.SecretProjection": "Name s|Items []core.KeyToPath|Optional *b",
  "core.SecretReference": "Name s|Namespace s",
  "core.SecretVolumeSource": "SecretName s|Items []core.KeyToPath|DefaultMode *i|Optional *b",
  "core.SecurityContext":
    "Capabilities *core.Capabilities|Privileged *b|SELinuxOptions *core.SELinuxOptions|WindowsOptions *core.WindowsSecurityContextOptions|RunAsUser *i|RunAsGroup *i|RunAsNonRoot *b|ReadOnlyRootFilesystem *b|AllowPrivilegeEscalation *b|ProcMount *s|SeccompProfile *core.SeccompProfile|AppArmorProfile *core.AppArmorProfile",
  "core.ServiceAccountTokenProjection": "Audience s|ExpirationSeconds i|Path s",
  "core.ServicePort": "Name s|Protocol s|AppProtocol *s|Port i|TargetPort x|NodePort i",
  "core.SleepAction": "Seconds i",
  "core.StorageOSPersistentVolumeSource":
    "VolumeName s|VolumeNamespace s|FSType s|ReadOnly b|SecretRef *core.ObjectReference",
  "core.StorageOSVolumeSource":
    "VolumeName s|VolumeNamespace s|FSType s|ReadOnly b|SecretRef *core.LocalObjectReference",
  "core.Sysctl": "Name s|Value s",
  "core.TCPSocketAction": "Port x|Host s",
  "core.Taint": "Key s|Value s|Effect s|TimeAdded *t",
  "core.Toleration": "Key s|Operator s|Value s|Effect s|TolerationSeconds *i",
  "core.TopologySelectorLabelRequirement": "Key s|Values []s",
  "core.TopologySelectorTerm": "MatchLabelExpressions []core.TopologySelectorLabelRequirement",
  "core.TopologySpreadConstraint":
    "MaxSkew i|TopologyKey s|WhenUnsatisfiable s|LabelSelector *meta.v1.LabelSelector|MinDomains *i|NodeAffinityPolicy *s|NodeTaintsPolicy *s|MatchLabelKeys []s",
  "core.TypedLocalObjectReference": "APIGroup *s|Kind s|Name s",
  "core.TypedObjectReference": "APIGroup *s|Kind s|Name s|Namespace *s",
  "core.Volume":
    "Name s|HostPath *core.HostPathVolumeSource|EmptyDir *core.EmptyDirVolumeSource|GCEPersistentDisk *core.GCEPersistentDiskVolumeSource|AWSElasticBlockStore *core.AWSElasticBlockStoreVolumeSource|GitRepo *core.GitRepoVolumeSource|Secret *core.SecretVolumeSource|NFS *core.NFSVolumeSource|ISCSI *core.ISCSIVolumeSource|Glusterfs *core.GlusterfsVolumeSource|PersistentVolumeClaim *core.PersistentVolumeClaimVolumeSource|RBD *core.RBDVolumeSource|Quobyte *core.QuobyteVolumeSource|FlexVolume *core.FlexVolumeSource|Cinder *core.CinderVolumeSource|CephFS *core.CephFSVolumeSource|Flocker *core.FlockerVolumeSource|DownwardAPI *core.DownwardAPIVolumeSource|FC *core.FCVolumeSource|AzureFile *core.AzureFileVolumeSource|ConfigMap *core.ConfigMapVolumeSource|VsphereVolume *core.VsphereVirtualDiskVolumeSource|AzureDisk *core.AzureDiskVolumeSource|PhotonPersistentDisk *core.PhotonPersistentDiskVolumeSource|Projected *core.ProjectedVolumeSource|PortworxVolume *core.PortworxVolumeSource|ScaleIO *core.ScaleIOVolumeSource|StorageOS *core.StorageOSVolumeSource|CSI *core.CSIVolumeSource|Ephemeral *core.EphemeralVolumeSource|Image *core.ImageVolumeSource",
  "core.VolumeDevice": "Name s|DevicePath s",
  "core.VolumeMount":
    "Name s|ReadOnly b|RecursiveReadOnly *s|MountPath s|SubPath s|MountPropagation *s|SubPathExpr s",
  "core.VolumeNodeAffinity": "Required *core.NodeSelector",
  "core.VolumeProjection":
    "Secret *core.SecretProjection|DownwardAPI *core.DownwardAPIProjection|ConfigMap *core.ConfigMapProjection|ServiceAccountToken *core.ServiceAccountTokenProjection|ClusterTrustBundle *core.ClusterTrustBundleProjection|PodCertificate *core.PodCertificateProjection",
  "core.VolumeResourceRequirements": "Limits {}q|Requests {}q",
  "core.VsphereVirtualDiskVolumeSource":
    "VolumePath s|FSType s|StoragePolicyName s|StoragePolicyID s",
  "core.WeightedPodAffinityTerm": "Weight i|PodAffinityTerm core.PodAffinityTerm",
  "core.WindowsSecurityContextOptions":
    "GMSACredentialSpecName *s|GMSACredentialSpec *s|RunAsUserName *s|HostProcess *b",
  "flowcontrol.ExemptPriorityLevelConfiguration": "NominalConcurrencyShares *i|LendablePercent *i",
  "flowcontrol.FlowDistinguisherMethod": "Type s",
  "flowcontrol.FlowSchemaSpec":
    "PriorityLevelConfiguration flowcontrol.PriorityLevelConfigurationReference|MatchingPrecedence i|DistinguisherMethod *flowcontrol.FlowDistinguisherMethod|Rules []flowcontrol.PolicyRulesWithSubjects",
  "flowcontrol.GroupSubject": "Name s",
  "flowcontrol.LimitResponse": "Type s|Queuing *flowcontrol.QueuingConfiguration",
  "flowcontrol.LimitedPriorityLevelConfiguration":
    "NominalConcurrencyShares i|LimitResponse flowcontrol.LimitResponse|LendablePercent *i|BorrowingLimitPercent *i",
  "flowcontrol.NonResourcePolicyRule": "Verbs []s|NonResourceURLs []s",
  "flowcontrol.PolicyRulesWithSubjects":
    "Subjects []flowcontrol.Subject|ResourceRules []flowcontrol.ResourcePolicyRule|NonResourceRules []flowcontrol.NonResourcePolicyRule",
  "flowcontrol.PriorityLevelConfigurationReference": "Name s",
  "flowcontrol.PriorityLevelConfigurationSpec":
    "Type s|Limited *flowcontrol.LimitedPriorityLevelConfiguration|Exempt *flowcontrol.ExemptPriorityLevelConfiguration",
  "flowcontrol.QueuingConfiguration": "Queues i|HandSize i|QueueLengthLimit i",
  "flowcontrol.ResourcePolicyRule":
    "Verbs []s|APIGroups []s|Resources []s|ClusterScope b|Namespaces []s",
  "flowcontrol.ServiceAccountSubject": "Namespace s|Name s",
  "flowcontrol.Subject":
    "Kind s|User *flowcontrol.UserSubject|Group *flowcontrol.GroupSubject|ServiceAccount *flowcontrol.ServiceAccountSubject",
  "flowcontrol.UserSubject": "Name s",
  "meta.v1.LabelSelector": "matchLabels? {}s|matchExpressions? []meta.v1.LabelSelectorRequirement",
  "meta.v1.LabelSelectorRequirement": "key s|operator s|values? []s",
  "meta.v1.ManagedFieldsEntry":
    "manager? s|operation? s|apiVersion? s|time? *t|fieldsType? s|fieldsV1? *j|subresource? s",
  "meta.v1.OwnerReference":
    "apiVersion s|kind s|name s|uid s|controller? *b|blockOwnerDeletion? *b",
  "networking.IngressBackend":
    "Service *networking.IngressServiceBackend|Resource *core.TypedLocalObjectReference",
  "networking.IngressServiceBackend": "Name s|Port networking.ServiceBackendPort",
  "networking.ServiceBackendPort": "Name s|Number i",
  "node.Scheduling": "NodeSelector {}s|Tolerations []core.Toleration",
  "policy.PodDisruptionBudgetSpec":
    "MinAvailable *x|Selector *meta.v1.LabelSelector|MaxUnavailable *x|UnhealthyPodEvictionPolicy *s",
  "rbac.RoleRef": "APIGroup s|Kind s|Name s",
  "resource.CELDeviceSelector": "Expression s",
  "resource.CapacityRequirements": "Requests {}q",
  "resource.DeviceClaim":
    "Requests []resource.DeviceRequest|Constraints []resource.DeviceConstraint|Config []resource.DeviceClaimConfiguration",
  "resource.DeviceClaimConfiguration": "Requests []s|Opaque *resource.OpaqueDeviceConfiguration",
  "resource.DeviceClassConfiguration": "Opaque *resource.OpaqueDeviceConfiguration",
  "resource.DeviceClassSpec":
    "Selectors []resource.DeviceSelector|Config []resource.DeviceClassConfiguration|ExtendedResourceName *s",
  "resource.DeviceConstraint": "Requests []s|MatchAttribute *s|DistinctAttribute *s",
  "resource.DeviceRequest":
    "Name s|Exactly *resource.ExactDeviceRequest|FirstAvailable []resource.DeviceSubRequest",
  "resource.DeviceSelector": "CEL *resource.CELDeviceSelector",
  "resource.DeviceSubRequest":
    "Name s|DeviceClassName s|Selectors []resource.DeviceSelector|AllocationMode s|Count i|Tolerations []resource.DeviceToleration|Capacity *resource.CapacityRequirements",
  "resource.DeviceToleration": "Key s|Operator s|Value s|Effect s|TolerationSeconds *i",
  "resource.ExactDeviceRequest":
    "DeviceClassName s|Selectors []resource.DeviceSelector|AllocationMode s|Count i|AdminAccess *b|Tolerations []resource.DeviceToleration|Capacity *resource.CapacityRequirements",
  "resource.OpaqueDeviceConfiguration": "Driver s|Parameters j",
  "resource.ResourceClaimSpec": "Devices resource.DeviceClaim",
  "storage.CSINodeDriver":
    "Name s|NodeID s|TopologyKeys []s|Allocatable *storage.VolumeNodeResources",
  "storage.TokenRequest": "Audience s|ExpirationSeconds *i",
  "storage.VolumeAttachmentSource":
    "PersistentVolumeName *s|InlineVolumeSpec *core.PersistentVolumeSpec",
  "storage.VolumeAttachmentSpec": "Attacher s|Source storage.VolumeAttachmentSource|NodeName s",
  "storage.VolumeNodeResources": "Count *i",
};
