#!/usr/bin/env python3
"""Asks AWS what Terraform has made of deploy/aws.

    scripts/aws/ask.py OUTPUTS STATE PLAN

PLAN is one that was made after the application, as JSON.

The endpoint and the keys come from the environment, as Terraform's do.
"""
import json
import sys

import boto3

outputs = json.load(open(sys.argv[1]))
state = open(sys.argv[2]).read()
again = json.load(open(sys.argv[3]))

# What moto takes and does not give back.
FORGOTTEN = {
    "aws_ecs_service": {"availability_zone_rebalancing", "health_check_grace_period_seconds"},
    "aws_vpc_security_group_egress_rule": {"description"},
    "aws_vpc_security_group_ingress_rule": {"description"},
}
for resource in again["resource_changes"]:
    change = resource["change"]
    if change["actions"] == ["no-op"]:
        continue
    assert change["actions"] == ["update"], resource["address"]
    changed = {name for name, value in change["after"].items() if change["before"].get(name) != value}
    assert changed <= FORGOTTEN.get(resource["type"], set()), (resource["address"], changed)


def client(name):
    return boto3.client(name, region_name="eu-central-1")


# moto does not give a service's deployment back, so that is asked of Terraform's state.
resources = {
    resource["address"]: resource["values"]
    for module in again["prior_state"]["values"]["root_module"]["child_modules"]
    for resource in module["resources"]
}
deployed = resources["module.hindcast.aws_ecs_service.this"]
# Two tasks would have two stores.
assert (deployed["deployment_minimum_healthy_percent"], deployed["deployment_maximum_percent"]) == (0, 100), deployed
assert deployed["deployment_circuit_breaker"] == [{"enable": True, "rollback": True}], deployed

service = client("ecs").describe_services(cluster=outputs["cluster"], services=[outputs["service"]])["services"][0]
assert service["desiredCount"] == 1, service

task = client("ecs").describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
containers = {container["name"]: container for container in task["containerDefinitions"]}
assert list(containers) == ["volume", "restore", "litestream", "hindcast"], list(containers)
for name, container in containers.items():
    assert container["readonlyRootFilesystem"] is True, name
    assert container["user"] == ("0" if name == "volume" else "10001"), name
    if name != "volume":
        assert container["linuxParameters"]["capabilities"]["drop"] == ["ALL"], name
# The store is restored before it is copied, and copied before it is used.
waits = {name: {on["containerName"]: on["condition"] for on in container.get("dependsOn", [])} for name, container in containers.items()}
assert waits["restore"] == {"volume": "SUCCESS"}, waits
assert waits["litestream"] == {"restore": "SUCCESS"}, waits
assert waits["hindcast"] == {"litestream": "START"}, waits
mounted = {mount["containerPath"] for mount in containers["hindcast"]["mountPoints"]}
assert mounted == {"/data", "/data/models", "/data/runs", "/data/lockbox", "/tmp"}, mounted
# What a container that is not root writes to is made over to it first.
made = {mount["sourceVolume"] for mount in containers["volume"]["mountPoints"]}
assert made == {"data", "tmp"} and containers["volume"]["command"][-2:] == ["/data", "/scratch"], containers["volume"]
assert containers["hindcast"]["secrets"][0]["valueFrom"] == outputs["api_key_secret"]

key = client("secretsmanager").get_secret_value(SecretId=outputs["api_key_secret"])["SecretString"]
assert len(key) == 48, len(key)
assert key not in state, "the state has the API key"

buckets = [bucket["Name"] for bucket in client("s3").list_buckets()["Buckets"] if bucket["Name"].startswith("hindcast-")]
assert len(buckets) == 2, buckets
for bucket in buckets:
    assert client("s3").get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled", bucket
alarms = client("cloudwatch").describe_alarms(AlarmNamePrefix="hindcast-")["MetricAlarms"]
assert len(alarms) == 6, [alarm["AlarmName"] for alarm in alarms]
groups = client("ec2").describe_security_groups()["SecurityGroups"]
world = [
    group["GroupName"]
    for group in groups
    for rule in group["IpPermissions"]
    if any(span["CidrIp"] == "0.0.0.0/0" for span in rule.get("IpRanges", []))
]
assert not world, world
print("check-aws: one task, its containers in order, their roots read-only; the API key is in no state")
