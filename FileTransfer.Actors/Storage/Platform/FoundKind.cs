namespace FileTransfer.Actors.Storage.Platform;

/// <summary>What a name in a folder stands for, links not followed.</summary>
internal enum FoundKind
{
    File,
    Folder,
    Link,
    Other,
}
