namespace FileTransfer.Tests.Support;

/// <summary>A network in which the nodes of a site run.</summary>
internal interface ILab
{
    /// <summary>The server's address.</summary>
    string ServerHost { get; }

    /// <summary>How the server runs.</summary>
    Launch Server { get; }

    /// <summary>How a process of this node runs.</summary>
    Launch In(string node);
}
