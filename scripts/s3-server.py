#!/usr/bin/env python3
"""An S3 store on loopback for tests: moto (pip install 'moto[server]').

    scripts/s3-server.py BUCKET

Makes the bucket, prints the store's URL, and serves until its standard input ends.
"""
import logging
import sys
import urllib.request

from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.server import ThreadedMotoServer

# moto has scaling without this action, and Terraform asks for the tags of all that it makes.
if not hasattr(ApplicationAutoScalingResponse, "list_tags_for_resource"):
    ApplicationAutoScalingResponse.list_tags_for_resource = lambda self: '{"Tags": {}}'

logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
url = f"http://{host}:{port}"
urllib.request.urlopen(urllib.request.Request(f"{url}/{sys.argv[1]}", method="PUT"))
print(url, flush=True)
sys.stdin.read()
server.stop()
