variable "name" {
  description = "Name of every resource."
  type        = string
  default     = "hindcast"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,22}$", var.name))
    error_message = "Small letters, digits and hyphens, at most 23: names of load balancers are short."
  }
}

variable "image" {
  description = "The image of the service, by its digest: ACCOUNT.dkr.ecr.REGION.amazonaws.com/hindcast@sha256:..."
  type        = string

  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "Name the image by its digest: a tag may become another program between two tasks."
  }
}

variable "store" {
  description = "Where the store is: sqlite, one task with Litestream beside it, or postgres, RDS and several tasks."
  type        = string
  default     = "sqlite"

  validation {
    condition     = contains(["sqlite", "postgres"], var.store)
    error_message = "sqlite or postgres."
  }
}

variable "litestream_image" {
  description = "The image of Litestream 0.5 or later, by its digest: docker.io/litestream/litestream@sha256:... With postgres only while a SQLite store is moved."
  type        = string
  default     = null

  validation {
    condition     = var.litestream_image == null ? var.store != "sqlite" : can(regex("@sha256:[0-9a-f]{64}$", var.litestream_image))
    error_message = "Name the image by its digest; store = \"sqlite\" needs it."
  }
}

variable "repository_arns" {
  description = "ARNs of the ECR repositories that have the images; none for public images."
  type        = list(string)
  default     = []
}

variable "certificate_arn" {
  description = "ARN of the ACM certificate for the name under which clients ask."
  type        = string
}

variable "client_cidrs" {
  description = "Networks that may reach the load balancer."
  type        = list(string)

  validation {
    condition     = length(var.client_cidrs) > 0 && alltrue([for cidr in var.client_cidrs : can(cidrhost(cidr, 0))])
    error_message = "Give at least one network, such as 203.0.113.0/24."
  }
}

variable "internal" {
  description = "Whether the load balancer has private addresses only, for clients in the VPC or behind a VPN."
  type        = bool
  default     = false
}

variable "vpc_cidr" {
  description = "Network of the VPC; a quarter of it is used by each kind of subnet."
  type        = string
  default     = "10.42.0.0/20"
}

variable "min_tasks" {
  description = "Tasks that run at all times, with postgres."
  type        = number
  default     = 2

  validation {
    condition     = var.min_tasks >= 1
    error_message = "At least 1; 2 go on where a zone fails."
  }
}

variable "max_tasks" {
  description = "Tasks that run at most, with postgres."
  type        = number
  default     = 6

  validation {
    condition     = var.max_tasks >= var.min_tasks
    error_message = "At least min_tasks."
  }
}

variable "queue_age_target" {
  description = "Seconds that the oldest job may wait before tasks are added, with postgres."
  type        = number
  default     = 60
}

variable "cpu_target" {
  description = "Percent of the tasks' processors above which tasks are added, with postgres."
  type        = number
  default     = 70
}

variable "database_class" {
  description = "Class of the database's machine."
  type        = string
  default     = "db.t4g.medium"
}

variable "database_version" {
  description = "Major version of PostgreSQL, 13 or later."
  type        = string
  default     = "17"

  validation {
    condition     = can(regex("^[0-9]+$", var.database_version)) && try(tonumber(var.database_version) >= 13, false)
    error_message = "A major version from 13 on, such as 17; minor ones are installed by RDS."
  }
}

variable "database_gib" {
  description = "GiB of the database's disk at first."
  type        = number
  default     = 20
}

variable "database_max_gib" {
  description = "GiB up to which RDS makes the disk larger by itself."
  type        = number
  default     = 200
}

variable "multi_az" {
  description = "Whether the database has a standby in another zone, which takes over within a minute or two."
  type        = bool
  default     = true
}

variable "database_ca" {
  description = "Certificates of the authorities of RDS in the region, as PEM: https://truststore.pki.rds.amazonaws.com/REGION/REGION-bundle.pem. Needed with postgres."
  type        = string
  default     = null

  validation {
    condition     = var.database_ca == null ? var.store != "postgres" : length(var.database_ca) < 30000 && can(regex("-----BEGIN CERTIFICATE-----", var.database_ca))
    error_message = "store = \"postgres\" needs the PEM text of the region's bundle; the one of all regions is too large for a task."
  }
}

variable "database_password_version" {
  description = "A higher number makes a new password of the database, and new tasks that know it."
  type        = number
  default     = 1
}

variable "database_clients" {
  description = "Security groups by a name that may also reach the database, such as that of a machine for pg_dump."
  type        = map(string)
  default     = {}
}

variable "cache_proxy_image" {
  description = "The image of Ghostunnel, by its digest: docker.io/ghostunnel/ghostunnel@sha256:... It speaks TLS to ElastiCache for the service. Null for no shared cache; used with postgres only."
  type        = string
  default     = null

  validation {
    condition     = var.cache_proxy_image == null || can(regex("@sha256:[0-9a-f]{64}$", var.cache_proxy_image))
    error_message = "Name the image by its digest."
  }
}

variable "cache_class" {
  description = "Class of the cache's machines."
  type        = string
  default     = "cache.t4g.small"
}

variable "cache_nodes" {
  description = "Machines of the cache; with more than one another takes over where one fails."
  type        = number
  default     = 2

  validation {
    condition     = var.cache_nodes >= 1 && var.cache_nodes <= 6
    error_message = "1 to 6."
  }
}

variable "cpu" {
  description = "Processor of the task in 1/1024: Fargate's 512, 1024, 2048, 4096, 8192 or 16384."
  type        = number
  default     = 2048
}

variable "memory" {
  description = "Memory of the task in MiB, one of those that Fargate has for the processor."
  type        = number
  default     = 4096
}

variable "storage_gib" {
  description = "GiB of the task's own disk, where a SQLite store lies: 21 to 200."
  type        = number
  default     = 30
}

variable "architecture" {
  description = "Processors of the task: X86_64 or ARM64, as the image is."
  type        = string
  default     = "X86_64"

  validation {
    condition     = contains(["X86_64", "ARM64"], var.architecture)
    error_message = "X86_64 or ARM64."
  }
}

variable "settings" {
  description = "Further settings of the service by variable, as docs/configuration.md has them: HINDCAST_LLM_URL, ..."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for name in keys(var.settings) : startswith(name, "HINDCAST_") && !endswith(name, "_KEY")])
    error_message = "Names begin with HINDCAST_; keys are secrets and have a variable of their own."
  }
}

variable "log_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 365
}

variable "backup_days" {
  description = "Days that the database's back-ups, or replaced objects of a SQLite store's copy, are kept: 1 to 35."
  type        = number
  default     = 35

  validation {
    condition     = var.backup_days >= 1 && var.backup_days <= 35
    error_message = "1 to 35."
  }
}

variable "file_backups" {
  description = "Whether AWS Backup copies the file system each day."
  type        = bool
  default     = true
}

variable "alarm_topics" {
  description = "ARNs of SNS topics that are told of alarms."
  type        = list(string)
  default     = []
}

variable "force_destroy" {
  description = "Whether destroying removes what has data: objects of buckets, database and back-ups without a last snapshot."
  type        = bool
  default     = false
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
}
