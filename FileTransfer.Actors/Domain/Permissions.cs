namespace FileTransfer.Actors.Domain;

/// <summary>What an identity may do; deny by default. The numbers are stored: they never change.</summary>
[Flags]
public enum Permissions
{
    None = 0,
    Upload = 1,
    Download = 2,
    Receive = 4,
    Broadcast = 8,
    Admin = 16,
}
