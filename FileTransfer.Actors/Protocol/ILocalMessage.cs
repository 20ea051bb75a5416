using Akka.Actor;

namespace FileTransfer.Actors.Protocol;

/// <summary>Never leaves the process, so it may hold buffers, tasks and exceptions.</summary>
public interface ILocalMessage : INoSerializationVerificationNeeded;
