output "address" {
  description = "The load balancer's name, for a CNAME or alias record of the certificate's name."
  value       = aws_lb.this.dns_name
}

output "api_key_secret" {
  description = "Where the API key is: aws secretsmanager get-secret-value --secret-id ..."
  value       = aws_secretsmanager_secret.api_key.arn
}

output "replica" {
  description = "Litestream's copy of a SQLite store; null without one."
  value       = local.replica
}

output "file_system" {
  description = "The file system of models, runs, lockboxes and, with PostgreSQL, candles and caches."
  value       = aws_efs_file_system.this.id
}

output "cluster" {
  description = "The cluster."
  value       = aws_ecs_cluster.this.name
}

output "service" {
  description = "The service in the cluster."
  value       = aws_ecs_service.this.name
}

output "log_groups" {
  description = "Logs of the service, of refused connections, and of Litestream or the cache's proxy."
  value       = { for name, group in aws_cloudwatch_log_group.this : name => group.name }
}

output "vpc_id" {
  description = "The network, in which deploy/aws-batch may run sweeps, too."
  value       = aws_vpc.this.id
}

output "private_subnet_ids" {
  description = "The private subnets."
  value       = [for subnet in aws_subnet.private : subnet.id]
}

output "database" {
  description = "URL of the store in PostgreSQL, without its password; null with SQLite."
  value       = local.database_url
}

output "database_secret" {
  description = "Where the database's password is; null with SQLite."
  value       = one(aws_secretsmanager_secret.database[*].arn)
}

output "tasks" {
  description = "Definitions of tasks, for `aws ecs run-task`: the service's, and while a store is moved that of the move."
  value       = { for name, task in aws_ecs_task_definition.this : name => task.arn }
}

output "task_security_group" {
  description = "The tasks' security group, for `aws ecs run-task`."
  value       = aws_security_group.task.id
}
