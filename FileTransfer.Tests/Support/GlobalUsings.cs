// Akka.Actor has a Failure too; ours is meant everywhere.
global using Failure = FileTransfer.Actors.Domain.Failure;
