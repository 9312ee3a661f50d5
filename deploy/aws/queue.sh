# Writes a line a minute with the seconds that the oldest waiting job has waited, as {"queue_age_seconds":0}. The service
# has that figure at /metrics for Prometheus alone; scaling.tf makes a metric of CloudWatch out of the lines. A task runs
# it in the service's own image, which has bash and no client of HTTP. No line where the service does not answer.
#
#   HINDCAST_PORT      where the service listens on loopback
#   HINDCAST_API_KEY   its API key
#   QUEUE_PAUSE        seconds between two lines; 60
trap exit TERM
while true; do
    if exec 3<>"/dev/tcp/127.0.0.1/$HINDCAST_PORT"; then
        printf 'GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n' \
            "$HINDCAST_API_KEY" >&3
        while read -r -t 10 name value <&3; do
            if [ "$name" = hindcast_jobs_oldest_queued_seconds ]; then
                printf '{"queue_age_seconds":%s}\n' "${value%$'\r'}"
            fi
        done
        exec 3>&-
    fi 2>/dev/null
    sleep "${QUEUE_PAUSE:-60}" &
    wait $!
done
