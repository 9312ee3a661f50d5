output "sweeps" {
  description = "Where to plan sweeps: sweep plan ... --to"
  value       = "s3://${module.bucket.name}/${var.prefix}"
}

output "queue" {
  description = "The queue of the jobs."
  value       = aws_batch_job_queue.sweeps.name
}

output "job_definition" {
  description = "The definition of a job, revision included."
  value       = aws_batch_job_definition.sweep.arn
}

output "log_group" {
  description = "The jobs' log."
  value       = aws_cloudwatch_log_group.sweeps.name
}
