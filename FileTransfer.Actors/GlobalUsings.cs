// Akka.Actor has a Failure of its own, which this library never means.
global using Failure = FileTransfer.Actors.Domain.Failure;
