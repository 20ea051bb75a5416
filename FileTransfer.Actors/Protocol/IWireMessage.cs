namespace FileTransfer.Actors.Protocol;

/// <summary>May leave the process; the message codec knows its number and layout.</summary>
public interface IWireMessage;
