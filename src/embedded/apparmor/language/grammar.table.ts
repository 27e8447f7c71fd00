/** The grammar of profiles as apparmor_parser 3.0.8 has it: tokens in their order, productions in theirs. */

/** Order in which a message lists what it expected. */
export const tokenOrder = `
  ID CONDID CONDLISTID CARET OPEN CLOSE MODE END_OF_RULE EQUALS ARROW ADD_ASSIGN LE SET_VAR BOOL_VAR VALUE
  IF ELSE NOT DEFINED CHANGE_PROFILE NETWORK UNIX CREATE SHUTDOWN ACCEPT CONNECT LISTEN SETOPT GETOPT SETATTR
  GETATTR HAT UNSAFE SAFE COLON LINK OWNER OTHER SUBSET AUDIT DENY ALLOW PROFILE SET ALIAS PTRACE OPENPAREN
  CLOSEPAREN COMMA FILE MOUNT REMOUNT UMOUNT PIVOTROOT IN DBUS SIGNAL SEND RECEIVE BIND READ WRITE EAVESDROP
  PEER TRACE TRACEDBY READBY ABI RLIMIT CAPABILITY FLAGS`
  .trim()
  .split(/\s+/);

/** One production a line, `left: right`. Names in capitals are tokens. */
export const grammarText = `
list: preamble begin_profiles profilelist
begin_profiles:
profilelist:
profilelist: profilelist profile
opt_profile_flag:
opt_profile_flag: PROFILE
opt_profile_flag: hat_start
opt_id:
opt_id: ID
opt_id_or_var:
opt_id_or_var: id_or_var
profile_base: ID opt_id_or_var opt_cond_list flags OPEN begin_block rules CLOSE
begin_block:
profile: opt_profile_flag profile_base
local_profile: PROFILE profile_base
hat: hat_start profile_base
preamble:
preamble: preamble alias
preamble: preamble varassign
preamble: preamble abi_rule
alias: ALIAS ID ARROW ID END_OF_RULE
varassign: SET_VAR EQUALS valuelist
varassign: SET_VAR ADD_ASSIGN valuelist
varassign: BOOL_VAR EQUALS VALUE
valuelist: VALUE
valuelist: valuelist VALUE
flags:
opt_flags:
opt_flags: CONDID EQUALS
flags: opt_flags OPENPAREN flagvals CLOSEPAREN
flagvals: flagvals flagval
flagvals: flagval
flagval: VALUE
opt_subset_flag:
opt_subset_flag: SUBSET
opt_subset_flag: LE
opt_audit_flag:
opt_audit_flag: AUDIT
opt_owner_flag:
opt_owner_flag: OWNER
opt_owner_flag: OTHER
opt_perm_mode:
opt_perm_mode: ALLOW
opt_perm_mode: DENY
opt_prefix: opt_audit_flag opt_perm_mode opt_owner_flag
rules:
rules: rules abi_rule
rules: rules opt_prefix rule
rules: rules opt_prefix OPEN rules CLOSE
rules: rules opt_prefix network_rule
rules: rules opt_prefix mnt_rule
rules: rules opt_prefix dbus_rule
rules: rules opt_prefix signal_rule
rules: rules opt_prefix ptrace_rule
rules: rules opt_prefix unix_rule
rules: rules opt_prefix change_profile
rules: rules opt_prefix capability
rules: rules hat
rules: rules local_profile
rules: rules cond_rule
rules: rules SET RLIMIT ID LE VALUE opt_id END_OF_RULE
cond_rule: IF expr OPEN rules CLOSE
cond_rule: IF expr OPEN rules CLOSE ELSE OPEN rules CLOSE
cond_rule: IF expr OPEN rules CLOSE ELSE cond_rule
expr: NOT expr
expr: BOOL_VAR
expr: DEFINED SET_VAR
expr: DEFINED BOOL_VAR
id_or_var: ID
id_or_var: SET_VAR
opt_target:
opt_target: ARROW id_or_var
opt_named_transition:
opt_named_transition: ARROW id_or_var
rule: file_rule
rule: link_rule
abi_rule: ABI ID END_OF_RULE
abi_rule: ABI VALUE END_OF_RULE
opt_exec_mode:
opt_exec_mode: UNSAFE
opt_exec_mode: SAFE
opt_file:
opt_file: FILE
frule: id_or_var file_mode opt_named_transition END_OF_RULE
frule: file_mode opt_subset_flag id_or_var opt_named_transition END_OF_RULE
file_rule: FILE END_OF_RULE
file_rule: opt_file file_rule_tail
file_rule_tail: opt_exec_mode frule
file_rule_tail: opt_exec_mode id_or_var file_mode id_or_var
link_rule: LINK opt_subset_flag id_or_var ARROW id_or_var END_OF_RULE
network_rule: NETWORK END_OF_RULE
network_rule: NETWORK ID END_OF_RULE
network_rule: NETWORK ID ID END_OF_RULE
cond: CONDID
cond: CONDID EQUALS VALUE
cond: CONDID EQUALS OPENPAREN valuelist CLOSEPAREN
cond: CONDID IN OPENPAREN valuelist CLOSEPAREN
opt_conds:
opt_conds: opt_conds cond
cond_list: CONDLISTID EQUALS OPENPAREN opt_conds CLOSEPAREN
opt_cond_list:
opt_cond_list: cond_list
mnt_rule: MOUNT opt_conds opt_id END_OF_RULE
mnt_rule: MOUNT opt_conds opt_id ARROW opt_conds ID END_OF_RULE
mnt_rule: REMOUNT opt_conds opt_id END_OF_RULE
mnt_rule: UMOUNT opt_conds opt_id END_OF_RULE
mnt_rule: PIVOTROOT opt_conds opt_id opt_target END_OF_RULE
dbus_perm: VALUE
dbus_perm: BIND
dbus_perm: SEND
dbus_perm: RECEIVE
dbus_perm: READ
dbus_perm: WRITE
dbus_perm: EAVESDROP
dbus_perm: MODE
dbus_perms:
dbus_perms: dbus_perms dbus_perm
dbus_perms: dbus_perms COMMA dbus_perm
opt_dbus_perm:
opt_dbus_perm: dbus_perm
opt_dbus_perm: OPENPAREN dbus_perms CLOSEPAREN
dbus_rule: DBUS opt_dbus_perm opt_conds opt_cond_list END_OF_RULE
net_perm: VALUE
net_perm: CREATE
net_perm: BIND
net_perm: LISTEN
net_perm: ACCEPT
net_perm: CONNECT
net_perm: SHUTDOWN
net_perm: GETATTR
net_perm: SETATTR
net_perm: GETOPT
net_perm: SETOPT
net_perm: SEND
net_perm: RECEIVE
net_perm: READ
net_perm: WRITE
net_perm: MODE
net_perms:
net_perms: net_perms net_perm
net_perms: net_perms COMMA net_perm
opt_net_perm:
opt_net_perm: net_perm
opt_net_perm: OPENPAREN net_perms CLOSEPAREN
unix_rule: UNIX opt_net_perm opt_conds opt_cond_list END_OF_RULE
signal_perm: VALUE
signal_perm: SEND
signal_perm: RECEIVE
signal_perm: READ
signal_perm: WRITE
signal_perm: MODE
signal_perms:
signal_perms: signal_perms signal_perm
signal_perms: signal_perms COMMA signal_perm
opt_signal_perm:
opt_signal_perm: signal_perm
opt_signal_perm: OPENPAREN signal_perms CLOSEPAREN
signal_rule: SIGNAL opt_signal_perm opt_conds END_OF_RULE
ptrace_perm: VALUE
ptrace_perm: TRACE
ptrace_perm: TRACEDBY
ptrace_perm: READ
ptrace_perm: WRITE
ptrace_perm: READBY
ptrace_perm: MODE
ptrace_perms:
ptrace_perms: ptrace_perms ptrace_perm
ptrace_perms: ptrace_perms COMMA ptrace_perm
opt_ptrace_perm:
opt_ptrace_perm: ptrace_perm
opt_ptrace_perm: OPENPAREN ptrace_perms CLOSEPAREN
ptrace_rule: PTRACE opt_ptrace_perm opt_conds END_OF_RULE
hat_start: CARET
hat_start: HAT
file_mode: MODE
change_profile: CHANGE_PROFILE opt_exec_mode opt_id opt_named_transition END_OF_RULE
capability: CAPABILITY caps END_OF_RULE
caps:
caps: caps ID
`;
