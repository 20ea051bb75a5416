using Xunit;

namespace FileTransfer.Tests.Support;

/// <summary>One site for all tests of a class: nodes <c>ann</c> and <c>ben</c>, both with every role.</summary>
public sealed class SharedSite : IAsyncLifetime
{
    internal Site Site { get; private set; } = null!;

    internal SiteHome Ann => Site["ann"];

    internal SiteHome Ben => Site["ben"];

    public async Task InitializeAsync() => Site = await Site.OpenAsync("ann", "ben");

    public async Task DisposeAsync() => await Site.DisposeAsync();
}
