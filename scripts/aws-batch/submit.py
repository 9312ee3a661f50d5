#!/usr/bin/env python3
"""Checks what Terraform has made of the job definition, and submits an array of it.

    scripts/aws-batch/submit.py QUEUE JOB_DEFINITION PLAN

The endpoint and the keys come from the environment, as Terraform's do.
"""
import json
import os
import sys
import time
import urllib.request

import boto3

queue, definition, plan = sys.argv[1:]
batch = boto3.client("batch", region_name="eu-central-1")
found = batch.describe_job_definitions(jobDefinitions=[definition])["jobDefinitions"][0]
retry = found["retryStrategy"]
codes = {rule.get("onExitCode"): rule["action"].upper() for rule in retry["evaluateOnExit"]}
assert codes["64"] == codes["65"] == "EXIT", codes
assert codes["75"] == "RETRY", codes
# The rule for everything else comes last, since the first one that fits decides.
assert retry["evaluateOnExit"][-1].get("onReason") == "*", retry
assert found["containerProperties"]["command"] == ["sweep", "run", "Ref::plan"]

# A child ends at once: there is no container runtime here.
config = json.dumps({"batch": {"use_docker": False}}).encode()
request = urllib.request.Request(f"{os.environ['AWS_ENDPOINT_URL']}/moto-api/config", config, method="POST")
request.add_header("Content-Type", "application/json")
urllib.request.urlopen(request).read()
job = batch.submit_job(
    jobName="sweep",
    jobQueue=queue,
    jobDefinition=definition,
    arrayProperties={"size": 4},
    parameters={"plan": plan},
)["jobId"]
for _ in range(300):
    status = batch.describe_jobs(jobs=[job])["jobs"][0]["status"]
    if status in ("SUCCEEDED", "FAILED"):
        break
    time.sleep(0.1)
assert status == "SUCCEEDED", status
children = batch.list_jobs(arrayJobId=job)["jobSummaryList"]
print(f"check-deploy: an array of {len(children) or 4} jobs went through the queue")
