using Xunit;

namespace FileTransfer.Tests.Support;

/// <summary>A site where <c>ann</c> sends and three nodes receive.</summary>
public sealed class ReceivingSite : IAsyncLifetime
{
    internal Site Site { get; private set; } = null!;

    internal SiteHome Ann => Site["ann"];

    internal IReadOnlyList<SiteHome> Receivers => [Site["rik"], Site["rob"], Site["ron"]];

    public async Task InitializeAsync()
    {
        Site = await Site.OpenAsync("ann", "rik", "rob", "ron");
        await Task.WhenAll(Receivers.Select(receiver => receiver.ReceiveAsync()));
    }

    public async Task DisposeAsync() => await Site.DisposeAsync();
}
