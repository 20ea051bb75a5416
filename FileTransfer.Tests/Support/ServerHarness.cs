using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;
using FileTransfer.Actors.Server;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Storage.Catalogue;
using FileTransfer.Actors.Transfers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FileTransfer.Tests.Support;

/// <summary>What a server's actors work with, in a folder of its own; the catalogue is written by a real actor.</summary>
internal sealed class ServerHarness : IAsyncDisposable
{
    private readonly string _folder;
    private readonly FileStore _files;
    private readonly FileStore _outgoing;
    private readonly SiteAuthority _authority;

    private ServerHarness(string folder, Catalog catalog, IActorRef writer, TransferOptions transfers, SessionOptions sessions)
    {
        (_folder, Catalog) = (folder, catalog);
        _files = Open("files");
        _outgoing = Open("outgoing");
        _authority = SiteAuthority.OpenOrCreate(Path.Combine(folder, "pki"), NodeId.Parse("server"), Time);
        Revoked = new RevocationList(catalog);
        var catalogInvites = new CatalogInvites(catalog, Revoked);
        var catalogWriter = new CatalogWriter(writer);
        var damaged = new DamagedFiles(_files, catalogWriter, NodeId.Parse("server"), Time, NullLogger.Instance);
        Services = new ServerServices(
            NodeId.Parse("server"), "1.0", new ServerFiles(At("files"), _files, catalog),
            new OutgoingFiles(At("outgoing"), _outgoing, catalog, catalogWriter, Time), catalog, catalogWriter,
            new InviteBook(catalogInvites, _authority, Time), Time, transfers, sessions, damaged, "host", 5001)
        {
            Certificates = new CertificateStore(At("certificates")),
            Peers = ActorRefs.Nobody,
            Proof = (_, _) => Proof,
            Revoked = Revoked,
            Membership = new Membership(_authority, catalog, catalogWriter, Revoked, Time),
        };
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public Catalog Catalog { get; }

    public SiteAuthority Authority => _authority;

    /// <summary>What broadcasts get for theirs.</summary>
    public FakeProof Proof { get; } = new();
    public RevocationList Revoked { get; }

    public ServerServices Services { get; }

    public static async Task<ServerHarness> Open(
        ActorSystem system, TransferOptions? transfers = null, SessionOptions? sessions = null)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"ft-specs-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        var catalog = await Catalog.OpenAsync(Path.Combine(folder, "catalog.db"), CancellationToken.None);
        var writer = system.ActorOf(CatalogActor.Props(catalog));
        return new ServerHarness(folder, catalog, writer, transfers ?? new(), sessions ?? new());
    }

    public string At(string name) => Path.Combine(_folder, name);

    /// <summary>Makes a file that people see.</summary>
    public void Store(string path, int bytes)
    {
        var full = Path.Combine(At("files"), path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, new byte[bytes]);
    }

    public async ValueTask DisposeAsync()
    {
        await Catalog.DisposeAsync();
        _files.Dispose();
        _outgoing.Dispose();
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private FileStore Open(string name) => FileStore.Open(
        new StoreOptions { Root = At(name), Work = At($".{name}"), KeepFreeBytes = 0 }, null, Time);
}
