# SPDX-License-Identifier: GPL-2.0-only
"""A plan of vfcfg made so, or compared, on a host."""

DOCUMENTATION = r"""
module: plan
short_description: Set SR-IOV adapters up as a plan of vfcfg says
description:
  - Makes the physical functions (PFs) of a host and their virtual functions (VFs) what
    a plan says - how many VFs there are, how many MSI-X vectors each has, how many of
    them its vfio user sees, which driver it is bound to.
  - Runs C(vfcfg apply). Each PF with its VFs is all done or left as it was, and the
    refusal of one PF does not stop another.
version_added: 0.1.0
author:
  - vfcfg maintainers
options:
  plan:
    description:
      - The plan itself, as in vfcfg-plan(5).
      - PCI addresses have to be quoted. Ansible's YAML takes C(0000:01:00.0) for a
        number, of base 60.
    type: dict
  path:
    description:
      - A file with the plan, on the host.
      - Without I(plan) and I(path) it is all plans of the host's C(/etc/vfcfg.d),
        C(/run/vfcfg.d) and C(/usr/lib/vfcfg.d).
    type: path
  only:
    description:
      - PCI address of a PF; what plans have about others is left out.
    type: str
  keep_going:
    description:
      - Of a PF's VFs keep what could be done when something cannot.
    type: bool
    default: false
  wait:
    description:
      - How many seconds to wait for another run of vfcfg that holds a PF.
    type: int
    default: 60
attributes:
  check_mode:
    description: Nothing is written; what would be refused fails the task.
    support: full
  diff_mode:
    description: What plan and host differ in, before and after.
    support: full
requirements:
  - vfcfg on the host, 0.1 or newer
  - root, unless in check mode
"""

EXAMPLES = r"""
- name: Four VFs, and 16 vectors for each
  vfcfg.vfcfg.plan:
    plan:
      version: 1
      pfs:
        - match: {address: "0000:3b:00.0"}
          numvfs: 4
          autoprobe: false
          vfs:
            - {range: "*", count: 16, driver: null}
  become: true

- name: Whatever the host has in /etc/vfcfg.d
  vfcfg.vfcfg.plan:
  become: true

- name: Is the host as a plan in its own file says? (check mode tells, and fails)
  vfcfg.vfcfg.plan:
    path: /root/vfs.yaml
  check_mode: true
  register: vfs
  failed_when: vfs is failed or vfs is changed
"""

RETURN = r"""
differences:
  description:
    - In what the host was other than planned, as C(vfcfg diff -J) has it.
  returned: when the plan could be read
  type: list
  elements: dict
  sample:
    - {pf: "0000:3b:00.0", first: 0, last: 3, key: count, there: true, is: 8, wanted: 16}
refused:
  description:
    - Devices that could not be made as planned, and why, as C(vfcfg apply -J) has it.
      The address is null for a PF that was not found.
  returned: when the plan could be read
  type: list
  elements: dict
  sample:
    - {address: "0000:3b:00.1", done: false, reason: no-vectors, errno: ENOSPC,
       text: the pool of PF 0000:3b:00.0 has too few free vectors}
"""

import json

from ansible.module_utils.basic import AnsibleModule

# Exit statuses of vfcfg(8) with which a run said all that was asked
DONE = (0, 3)


def vfcfg(module, *args):
    """Exit status and what is printed, for the plan that the task has."""
    plan, path = module.params["plan"], module.params["path"]
    command = [module.get_bin_path("vfcfg", required=True), *args, "-J"]
    text = None     # who does not read it could be gone before it is written
    if plan is not None:
        command.append("-")
        text = json.dumps(plan)
    elif path is not None:
        command.append(path)
    status, out, err = module.run_command(command, data=text)
    try:
        said = json.loads(out)
    except ValueError:
        module.fail_json(msg=f"{' '.join(command)} ended with {status}: {err.strip()}")
    if "error" in said:
        module.fail_json(msg=told([said["error"]]))
    return status, said


def named(devices, shown=4):
    """Before a reason: no name for a PF that was not found, and not all of hundreds."""
    names = [device for device in devices if device]
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(names[:shown]) + more + ": " if names else ""


def told(refusals):
    """The reasons, each once, with the devices that it is about."""
    first = [r for r in refusals if r["reason"] != "others"]
    about = {}
    for refusal in first or refusals:
        about.setdefault(refusal["text"], []).append(refusal["address"])
    return "; ".join(named(devices) + text for text, devices in about.items())


def differences(module):
    """Of the PFs that the task is about"""
    only = module.params["only"]
    return [d for d in vfcfg(module, "diff")[1]["differences"] if only in (None, d["pf"])]


def device(difference):
    """As vfcfg takes it on its command line"""
    first, last = difference["first"], difference["last"]
    if first is None:
        return difference["pf"]
    return f"{difference['pf']}/{first}" + (f"-{last}" if last != first else "")


def side(found, key):
    """Before or after; VFs that are not there yet have nothing before."""
    devices = {}
    for difference in found:
        if key == "wanted" or difference["there"]:
            devices.setdefault(device(difference), {})[difference["key"]] = difference[key]
    return devices


def main():
    module = AnsibleModule(
        argument_spec={
            "plan": {"type": "dict"},
            "path": {"type": "path"},
            "only": {"type": "str"},
            "keep_going": {"type": "bool", "default": False},
            "wait": {"type": "int", "default": 60},
        },
        mutually_exclusive=[("plan", "path")],
        supports_check_mode=True,
    )
    params = module.params
    apply = ["apply", "--wait", str(params["wait"])]
    if module.check_mode:
        apply.append("-n")
    if params["keep_going"]:
        apply.append("-k")
    if params["only"]:
        apply += ["--only", params["only"]]

    before = differences(module)
    status, said = vfcfg(module, *apply)
    result = {
        "changed": bool(before),
        "differences": before,
        "diff": {"before": side(before, "is"), "after": side(before, "wanted")},
        "refused": [d for d in said["devices"] if not d["done"]],
    }
    if status in DONE:
        module.exit_json(**result)
    # Some PFs may be as planned now, or some VFs with keep_going.
    result["changed"] = not module.check_mode and differences(module) != before
    module.fail_json(msg=told(result["refused"]) or f"vfcfg apply ended with {status}", **result)


if __name__ == "__main__":
    main()
