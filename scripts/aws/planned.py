#!/usr/bin/env python3
"""Checks what Terraform plans where a deployment with PostgreSQL is given a shared cache.

    scripts/aws/planned.py PLAN

PLAN is a plan as JSON.
"""
import json
import sys

plan = json.load(open(sys.argv[1]))
changes = {
    resource["address"].removeprefix("module.hindcast."): resource["change"]
    for resource in plan["resource_changes"]
    if resource["mode"] == "managed"
}
made = {address: change["after"] for address, change in changes.items() if change["actions"] == ["create"]}
assert set(made) == {
    "aws_cloudwatch_log_group.this[\"cache\"]",
    "aws_cloudwatch_metric_alarm.this[\"cache-evictions-1\"]",
    "aws_cloudwatch_metric_alarm.this[\"cache-evictions-2\"]",
    "aws_cloudwatch_metric_alarm.this[\"cache-memory-1\"]",
    "aws_cloudwatch_metric_alarm.this[\"cache-memory-2\"]",
    "aws_elasticache_replication_group.this[0]",
    "aws_elasticache_subnet_group.this[0]",
    "aws_security_group.cache[0]",
    "aws_vpc_security_group_egress_rule.to_cache[0]",
    "aws_vpc_security_group_ingress_rule.cache[0]",
}, set(made)
cache = made["aws_elasticache_replication_group.this[0]"]
assert (cache["engine"], cache["num_cache_clusters"]) == ("valkey", 2), cache
for name in ("transit_encryption_enabled", "at_rest_encryption_enabled", "automatic_failover_enabled", "multi_az_enabled"):
    assert str(cache[name]).lower() == "true", (name, cache)
for address in ("aws_vpc_security_group_egress_rule.to_cache[0]", "aws_vpc_security_group_ingress_rule.cache[0]"):
    rule = made[address]
    # The other side is a group, not a network.
    assert (rule["from_port"], rule["to_port"], rule["cidr_ipv4"], rule["cidr_ipv6"]) == (6379, 6379, None, None), rule
# New tasks know of it.
assert changes["aws_ecs_task_definition.this[\"serve\"]"]["actions"] == ["delete", "create"], changes
gone = [address for address, change in changes.items() if "delete" in change["actions"] and "task_definition" not in address]
assert not gone, gone
print("check-aws: cache: two nodes, encrypted, let in tasks alone; nothing else is made")
