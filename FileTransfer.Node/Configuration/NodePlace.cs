namespace FileTransfer.Node.Configuration;

/// <summary>Whose identity a process uses.</summary>
internal enum NodePlace
{
    /// <summary>A client's, in <see cref="ClientSettings.Home"/>.</summary>
    Home,

    /// <summary>The server's own, in <see cref="ServerSettings.Data"/>.</summary>
    Data,
}
