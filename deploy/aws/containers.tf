# The containers of a task, in the order in which they start.
locals {
  data = [{ sourceVolume = "data", containerPath = "/data", readOnly = false }]
  tmp  = [{ sourceVolume = "tmp", containerPath = "/tmp", readOnly = false }]
  files = [
    for folder in local.folders : { sourceVolume = folder, containerPath = "/data/${folder}", readOnly = false }
  ]
  log = {
    for name, group in aws_cloudwatch_log_group.this : name => {
      logDriver = "awslogs"
      options = {
        "awslogs-group"         = group.name
        "awslogs-region"        = local.region
        "awslogs-stream-prefix" = name
      }
    }
  }
  hardened = {
    user                   = tostring(local.user)
    readonlyRootFilesystem = true
    linuxParameters        = { capabilities = { drop = ["ALL"], add = [] }, initProcessEnabled = false }
  }
  replica = local.litestream ? "s3://${module.bucket["store"].name}/litestream" : null
  store   = "/data/hindcast.sqlite"

  # A task's volumes belong to root.
  own_volumes = "install -d -o ${local.user} -g ${local.user} -m 750 /data /scratch"
  # The certificates that RDS signs with are in no distribution.
  write_bundle = "printf %s \"$DATABASE_CA\" >${local.database.bundle} && chmod 644 ${local.database.bundle}"
  volume = {
    name                   = "volume"
    image                  = var.image
    essential              = false
    user                   = "0"
    readonlyRootFilesystem = true
    entryPoint             = ["/bin/sh", "-euc"]
    command                = [join(" && ", concat([local.own_volumes], local.postgres ? [local.write_bundle] : []))]
    environment            = [for text in compact([var.database_ca]) : { name = "DATABASE_CA", value = text } if local.postgres]
    mountPoints            = concat(local.data, [{ sourceVolume = "tmp", containerPath = "/scratch", readOnly = false }])
    logConfiguration       = local.log.service
  }

  restore = local.litestream ? merge(local.hardened, {
    name      = "restore"
    image     = var.litestream_image
    essential = false
    # The newest copy of the store; none at the very first start, but there is one to move.
    command = concat(
      ["restore"], local.sqlite ? ["-if-db-not-exists", "-if-replica-exists"] : [],
      ["-integrity-check", local.sqlite ? "quick" : "full", "-o", local.store, local.replica],
    )
    environment      = [{ name = "AWS_REGION", value = local.region }]
    mountPoints      = local.data
    logConfiguration = local.log.litestream
    dependsOn        = [{ containerName = "volume", condition = "SUCCESS" }]
  }) : null

  # It starts before the service and ends after it, so that the last write is copied, too.
  replicate = local.sqlite ? merge(local.hardened, {
    name             = "litestream"
    image            = var.litestream_image
    essential        = true
    command          = ["replicate", local.store, local.replica]
    environment      = [{ name = "AWS_REGION", value = local.region }]
    mountPoints      = local.data
    logConfiguration = local.log.litestream
    stopTimeout      = 60
    dependsOn        = [{ containerName = "restore", condition = "SUCCESS" }]
  }) : null

  # From plain text on the task's loopback to TLS with the cache, whose name and certificate are checked. Without it the
  # service works, so it is started again instead of the task.
  proxy = local.cache ? merge(local.hardened, {
    name      = "cache"
    image     = var.cache_proxy_image
    essential = false
    command = [
      "client", "--listen", "127.0.0.1:6379",
      "--target", "${aws_elasticache_replication_group.this[0].primary_endpoint_address}:6379", "--disable-authentication",
    ]
    logConfiguration = local.log.cache
    restartPolicy    = { enabled = true }
  }) : null

  # Tells CloudWatch how long the oldest job has waited; scaling.tf reads it.
  queue = local.postgres ? merge(local.hardened, {
    name             = "queue"
    image            = var.image
    essential        = false
    entryPoint       = ["/bin/bash", "-c"]
    command          = [file("${path.module}/queue.sh")]
    environment      = [{ name = "HINDCAST_PORT", value = tostring(local.port) }]
    secrets          = [local.secrets[0]]
    logConfiguration = local.log.service
    restartPolicy    = { enabled = true }
  }) : null

  settings = merge(
    var.settings,
    { HINDCAST_HOME = "/data", HINDCAST_HOST = "0.0.0.0", HINDCAST_PORT = tostring(local.port) },
    local.postgres ? { HINDCAST_STORE = local.database_url } : {},
    local.cache ? { HINDCAST_FORECAST_CACHE = "redis://127.0.0.1:6379/0" } : {},
  )
  secrets = concat(
    [{ name = "HINDCAST_API_KEY", valueFrom = aws_secretsmanager_secret.api_key.arn }],
    [for secret in aws_secretsmanager_secret.database : { name = "PGPASSWORD", valueFrom = secret.arn }],
  )
  hindcast = merge(local.hardened, local.labels, {
    name             = "hindcast"
    image            = var.image
    essential        = true
    environment      = [for name, value in local.settings : { name = name, value = value }]
    secrets          = local.secrets
    mountPoints      = concat(local.data, local.files, local.tmp)
    logConfiguration = local.log.service
  })
  # A new password is a new revision of the task, and with it new tasks that know it.
  labels = local.postgres ? { dockerLabels = { database-password = tostring(var.database_password_version) } } : {}
  serve = merge(local.hindcast, {
    portMappings = [{ containerPort = local.port, hostPort = local.port, protocol = "tcp" }]
    # shutdown-grace is 20 seconds.
    stopTimeout = 60
    healthCheck = {
      command     = ["CMD", "/usr/local/bin/hindcast", "health"]
      interval    = local.patience.interval
      timeout     = 5
      retries     = local.patience.failures
      startPeriod = 60
    }
    dependsOn = [local.sqlite ? { containerName = "litestream", condition = "START" } : { containerName = "volume", condition = "SUCCESS" }]
  })
  # A service without its database is not ready. Every task is, while RDS changes over to its other zone in a minute or
  # two, and new tasks would not be either: so they are given five minutes.
  patience = local.postgres ? { interval = 30, failures = 10 } : { interval = 15, failures = 4 }

  containers = [
    for container in [
      local.volume, local.sqlite ? local.restore : null, local.replicate, local.proxy, local.queue, local.serve,
    ] : container if container != null
  ]

  # Fills the empty database from Litestream's copy, once.
  move = [local.volume, local.restore, merge(local.hindcast, {
    command   = ["store", "copy", local.store, local.database_url]
    dependsOn = [{ containerName = "restore", condition = "SUCCESS" }]
  })]
}
