using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;

namespace FileTransfer.Actors.Client;

/// <summary>Where a download lands: in an existing folder under its own name, else under the name that was given.</summary>
internal sealed class GetLanding : IDisposable
{
    private readonly FileStore _store;

    private GetLanding(FileStore store, RelativePath? rootName) => (_store, RootName) = (store, rootName);

    public IFileStore Store => _store;

    /// <summary>Null for the remote's own name.</summary>
    public RelativePath? RootName { get; }

    /// <exception cref="FailureException">The folder to land in does not exist, or cannot be written.</exception>
    public static async Task<GetLanding> OpenAsync(GetOrder order, TransferId id, ClientOptions options, CancellationToken cancel)
    {
        var landing = Open(order, options);
        try
        {
            await Stores.RecoverAsync(landing._store, id, cancel).ConfigureAwait(false);
            return landing;
        }
        catch
        {
            landing.Dispose();
            throw;
        }
    }

    public void Dispose() => _store.Dispose();

    private static GetLanding Open(GetOrder order, ClientOptions options)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(order.Out));
        if (Directory.Exists(full)) return new GetLanding(Stores.Open(full, options), null);
        var parent = Path.GetDirectoryName(full);
        if (parent is null || !Directory.Exists(parent))
            throw new FailureException(Reason.NotFound, $"folder {Display.Text(parent ?? full)} does not exist", "create it first");
        var name = RelativePath.TryParse(Path.GetFileName(full), out var problem)
            ?? throw new FailureException(Reason.NameRefused, $"{Display.Text(full)}: {problem}");
        return new GetLanding(Stores.Open(parent, options), name);
    }
}
