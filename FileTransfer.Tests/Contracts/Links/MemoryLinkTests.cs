namespace FileTransfer.Tests.Contracts.Links;

public sealed class MemoryLinkTests : LinkContract
{
    protected override Task<(Stream Near, Stream Far)> Connect()
    {
        var (near, far) = MemoryStreams.Connect();
        return Task.FromResult<(Stream, Stream)>((near, far));
    }
}
