namespace FileTransfer.Actors.Domain;

/// <summary>What a certificate lets its node be. The numbers are stored: they never change.</summary>
public enum NodeKind
{
    Client = 1,
    Server = 2,
    Broadcaster = 3,
}
