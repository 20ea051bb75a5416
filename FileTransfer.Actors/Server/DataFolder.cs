using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Server;

/// <summary>Where what is in a server's data folder (docs/architecture.md).</summary>
/// <param name="Path">Full path.</param>
public sealed record DataFolder(string Path)
{
    public string Files => In("files");

    /// <summary>Our own state.</summary>
    public string Work => In(RelativePath.InternalName);

    public string Pki => System.IO.Path.Combine(Work, "pki");

    public string Catalog => System.IO.Path.Combine(Work, "catalog.db");

    /// <summary>Content of running broadcasts.</summary>
    public string Outgoing => System.IO.Path.Combine(Work, "outgoing", "content");

    public string OutgoingWork => System.IO.Path.Combine(Work, "outgoing", "work");

    /// <summary>One file per broadcast that has ended.</summary>
    public string Certificates => System.IO.Path.Combine(Work, "certificates");

    /// <summary>Where the running server listens; for commands on the same machine.</summary>
    public string Address => System.IO.Path.Combine(Work, "address");

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
