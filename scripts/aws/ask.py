#!/usr/bin/env python3
"""Asks AWS what Terraform has made of deploy/aws.

    scripts/aws/ask.py STEP OUTPUTS STATE PLAN AGAIN

STEP is sqlite, postgres, or move: a deployment with SQLite that PLAN has given a database. PLAN is the plan that was
applied and AGAIN one that was made after that, both as JSON.

The endpoint and the keys come from the environment, as Terraform's do.
"""
import json
import sys

import boto3

step = sys.argv[1]
outputs, plan, again = (json.load(open(path)) for path in (sys.argv[2], sys.argv[4], sys.argv[5]))
state = open(sys.argv[3]).read()
postgres = step != "sqlite"

# What was asked for is what there is, but for what moto takes and does not give back.
FORGOTTEN = {
    "aws_db_instance": {"performance_insights_enabled", "performance_insights_kms_key_id", "performance_insights_retention_period"},
    "aws_db_parameter_group": {"parameter"},
    "aws_ecs_service": {"availability_zone_rebalancing", "deployment_circuit_breaker", "health_check_grace_period_seconds"},
    "aws_vpc_security_group_egress_rule": {"description"},
    "aws_vpc_security_group_ingress_rule": {"description"},
}
for resource in again["resource_changes"]:
    change = resource["change"]
    if change["actions"] == ["no-op"]:
        continue
    assert change["actions"] == ["update"], (resource["address"], change["actions"])
    changed = {name for name, value in change["after"].items() if change["before"].get(name) != value}
    assert changed <= FORGOTTEN.get(resource["type"], set()), (resource["address"], changed)

# A move takes nothing away that has data, and leaves the way to the service alone.
KEPT = {
    "aws_efs_file_system", "aws_efs_access_point", "aws_s3_bucket", "aws_kms_key", "aws_secretsmanager_secret", "aws_lb", "aws_ecs_service",
    "aws_vpc", "aws_subnet",
}
if step == "move":
    for resource in plan["resource_changes"]:
        assert "delete" not in resource["change"]["actions"] or resource["type"] not in KEPT, resource["address"]


def client(name):
    return boto3.client(name, region_name="eu-central-1")


# moto does not give all of a service's deployment back, so that is what Terraform asks for.
deployed = next(
    resource["change"]["after"] for resource in again["resource_changes"] if resource["address"] == "module.hindcast.aws_ecs_service.this"
)
# Two tasks on SQLite would have two stores; on a database a deployment goes on with all that it has.
bounds = (deployed["deployment_minimum_healthy_percent"], deployed["deployment_maximum_percent"])
assert bounds == ((100, 200) if postgres else (0, 100)), bounds
assert deployed["deployment_circuit_breaker"] == [{"enable": True, "rollback": True}], deployed
service = client("ecs").describe_services(cluster=outputs["cluster"], services=[outputs["service"]])["services"][0]
# A move leaves the count to whoever moves.
assert service["desiredCount"] == {"sqlite": 1, "move": 1, "postgres": 2}[step], service


def containers(definition):
    """The containers of a task, all of which are hardened."""
    task = client("ecs").describe_task_definition(taskDefinition=definition)["taskDefinition"]
    found = {container["name"]: container for container in task["containerDefinitions"]}
    for name, container in found.items():
        assert container["readonlyRootFilesystem"] is True, name
        assert container["user"] == ("0" if name == "volume" else "10001"), name
        if name != "volume":
            assert container["linuxParameters"]["capabilities"]["drop"] == ["ALL"], name
        for variable in container.get("environment", []):
            assert "password" not in variable["name"].lower() and not variable["name"].endswith("_KEY"), variable
    return found


def waits(found):
    return {name: {on["containerName"]: on["condition"] for on in one["dependsOn"]} for name, one in found.items() if one.get("dependsOn")}


task = containers(service["taskDefinition"])
hindcast = task["hindcast"]
settings = {variable["name"]: variable["value"] for variable in hindcast["environment"]}
secrets = {secret["name"]: secret["valueFrom"] for secret in hindcast["secrets"]}
folders = {"models", "runs", "lockbox"} | ({"candles", "cache"} if postgres else set())
mounted = {mount["containerPath"] for mount in hindcast["mountPoints"]}
assert mounted == {"/data", "/tmp"} | {f"/data/{folder}" for folder in folders}, mounted
# What a container that is not root writes to is made over to it first.
made = {mount["sourceVolume"] for mount in task["volume"]["mountPoints"]}
assert made == {"data", "tmp"} and "/data /scratch" in task["volume"]["command"][-1], task["volume"]
assert secrets["HINDCAST_API_KEY"] == outputs["api_key_secret"]
if postgres:
    assert list(task) == ["volume", "queue", "hindcast"], list(task)
    assert waits(task) == {"hindcast": {"volume": "SUCCESS"}}, waits(task)
    # The certificate is checked, and the password is a secret.
    url = settings["HINDCAST_STORE"]
    assert url == outputs["database"] and "sslmode=verify-full&sslrootcert=/data/database-ca.pem" in url, url
    assert url.startswith("postgres://hindcast@"), url
    assert secrets["PGPASSWORD"] == outputs["database_secret"], secrets
    assert "HINDCAST_FORECAST_CACHE" not in settings, settings
    assert "/dev/tcp" in task["queue"]["command"][0], task["queue"]
else:
    assert list(task) == ["volume", "restore", "litestream", "hindcast"], list(task)
    # The store is restored before it is copied, and copied before it is used.
    order = {"restore": {"volume": "SUCCESS"}, "litestream": {"restore": "SUCCESS"}, "hindcast": {"litestream": "START"}}
    assert waits(task) == order, waits(task)
    assert set(secrets) == {"HINDCAST_API_KEY"} and "HINDCAST_STORE" not in settings, (secrets, settings)

assert set(outputs["tasks"]) == ({"serve", "move"} if step == "move" else {"serve"}), outputs["tasks"]
if step == "move":
    move = containers(outputs["tasks"]["move"])
    assert list(move) == ["volume", "restore", "hindcast"], list(move)
    assert waits(move) == {"restore": {"volume": "SUCCESS"}, "hindcast": {"restore": "SUCCESS"}}, waits(move)
    assert "-if-replica-exists" not in move["restore"]["command"], move["restore"]
    assert move["hindcast"]["command"] == ["store", "copy", "/data/hindcast.sqlite", outputs["database"]], move["hindcast"]

keys = [outputs["api_key_secret"]] + ([outputs["database_secret"]] if postgres else [])
for secret in keys:
    value = client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]
    assert len(value) == 48 and value not in state and value not in json.dumps(plan), secret

buckets = [bucket["Name"] for bucket in client("s3").list_buckets()["Buckets"] if bucket["Name"].startswith("hindcast-")]
assert len(buckets) == (1 if step == "postgres" else 2), buckets
for bucket in buckets:
    assert client("s3").get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled", bucket
alarms = {alarm["AlarmName"]: alarm for alarm in client("cloudwatch").describe_alarms(AlarmNamePrefix="hindcast-")["MetricAlarms"]}
assert len(alarms) == (10 if postgres else 6), list(alarms)

# Groups: who lets whom in, by name.
groups = {group["GroupId"]: group for group in client("ec2").describe_security_groups()["SecurityGroups"]}
let_in = {}
for group in groups.values():
    for rule in group["IpPermissions"]:
        assert not any(span["CidrIp"] == "0.0.0.0/0" for span in rule.get("IpRanges", [])), group["GroupName"]
        for pair in rule["UserIdGroupPairs"]:
            let_in.setdefault(group["GroupName"], set()).add((groups[pair["GroupId"]]["GroupName"], rule.get("FromPort")))
assert let_in["hindcast-files"] == {("hindcast-task", 2049)}, let_in
if postgres:
    assert let_in["hindcast-database"] == {("hindcast-task", 5432)}, let_in

    database = client("rds").describe_db_instances(DBInstanceIdentifier="hindcast")["DBInstances"][0]
    assert database["MultiAZ"] and database["StorageEncrypted"] and not database["PubliclyAccessible"], database
    assert database["BackupRetentionPeriod"] == 35, database
    group = database["DBParameterGroups"][0]["DBParameterGroupName"]
    parameters = client("rds").describe_db_parameters(DBParameterGroupName=group)["Parameters"]
    assert {parameter["ParameterName"]: parameter["ParameterValue"] for parameter in parameters}["rds.force_ssl"] == "1", parameters

    target = client("application-autoscaling").describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"][0]
    assert (target["MinCapacity"], target["MaxCapacity"]) == (2, 6), target
    policies = {
        policy["PolicyName"]: policy["TargetTrackingScalingPolicyConfiguration"]
        for policy in client("application-autoscaling").describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"]
    }
    assert set(policies) == {"hindcast-queue-age", "hindcast-cpu"}, policies
    # The policy, the alarm and the filter mean one metric.
    metric = policies["hindcast-queue-age"]["CustomizedMetricSpecification"]
    alarm = alarms["hindcast-queue-age"]
    made = client("logs").describe_metric_filters(logGroupName="/hindcast/service", filterNamePrefix="hindcast-queue")["metricFilters"][0]
    made = made["metricTransformations"][0]
    names = {(each["Namespace"], each["MetricName"]) for each in (metric, alarm)} | {(made["metricNamespace"], made["metricName"])}
    assert len(names) == 1 and made["metricValue"] == "$.queue_age_seconds", (names, made)
else:
    assert not client("rds").describe_db_instances()["DBInstances"]
    assert not client("application-autoscaling").describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]
print(f"check-aws: {step}: containers in order and hardened, no secret in plan or state, groups let in no one else")
