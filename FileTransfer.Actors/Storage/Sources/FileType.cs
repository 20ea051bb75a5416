namespace FileTransfer.Actors.Storage.Sources;

/// <summary>What a name stands for; only files and folders are ever sent.</summary>
internal enum FileType
{
    File,
    Folder,
    Link,
    Pipe,
    Socket,
    Device,
    Other,
}
