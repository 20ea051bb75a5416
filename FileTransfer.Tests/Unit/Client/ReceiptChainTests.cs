using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Receipts;
using FileTransfer.Actors.Security;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Unit.Security;
using Xunit;

namespace FileTransfer.Tests.Unit.Client;

public sealed class ReceiptChainTests : IDisposable
{
    private readonly TestSite _site = new();
    private readonly NodeCredentials _node;
    private readonly string _home;

    public ReceiptChainTests()
    {
        _home = Directory.CreateDirectory(Path.Combine(_site.Root, "home")).FullName;
        _node = CredentialsOf("ann");
    }

    private string Last => Path.Combine(_home, ReceiptChain.FileName);

    public void Dispose()
    {
        _node.Dispose();
        _site.Dispose();
    }

    [Fact]
    public async Task Each_receipt_names_the_one_before_also_in_another_process()
    {
        var first = await SignAsync("a");
        var second = await SignAsync("b");
        _site.Time.Advance(TimeSpan.FromMilliseconds(1.5));
        var third = await SignAsync("c");

        Assert.Null(Read(first).Previous);
        Assert.Equal(Receipt.HashOf(first), Read(second).Previous);
        Assert.Equal(Receipt.HashOf(second), Read(third).Previous);
        Assert.Equal(TestSite.Start.UtcDateTime.AddMilliseconds(1), Read(third).Time);
        Assert.Equal(third, await File.ReadAllTextAsync(Last));
    }

    [Fact]
    public async Task A_receipt_that_was_lost_on_the_way_is_given_again()
    {
        var first = await SignAsync("a");
        _site.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(first, await SignAsync("a"));
        Assert.NotEqual(first, await SignAsync("a", content: "other"));
    }

    [Fact]
    public async Task Many_at_once_are_one_chain()
    {
        using var chain = Chain();
        var all = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => SignAsync(chain, $"file {i}")));

        var previous = all.Select(receipt => Read(receipt).Previous).ToHashSet();
        Assert.Equal(12, previous.Count);
        Assert.Equal(11, all.Count(receipt => previous.Contains(Receipt.HashOf(receipt))));
    }

    [Fact]
    public async Task A_damaged_chain_is_reported_and_left_as_it_is()
    {
        var text = await SignAsync("a");
        await File.WriteAllTextAsync(Last, text[..^5] + "AAAAA");
        using var chain = Chain();

        var seen = Assert.Throws<FailureException>(chain.Check).Failure;
        var signing = await Assert.ThrowsAsync<FailureException>(() => SignAsync("b"));

        Assert.Equal((Reason.StateDamaged, Reason.StateDamaged), (seen.Reason, signing.Failure.Reason));
        Assert.Contains(ReceiptChain.FileName, seen.Detail, StringComparison.Ordinal);
        Assert.Equal(text[..^5] + "AAAAA", await File.ReadAllTextAsync(Last));
    }

    [Fact]
    public async Task A_home_that_joined_under_another_name_begins_its_own_chain()
    {
        await SignAsync("a");
        using var other = CredentialsOf("ben");

        Assert.Null(Read(await SignAsync("a", node: other)).Previous);
    }

    [Fact]
    public async Task What_a_crash_left_behind_is_in_nobodys_way()
    {
        var first = await SignAsync("a");
        await File.WriteAllTextAsync(Last + ".new", "half a rece");

        Assert.Equal(Receipt.HashOf(first), Read(await SignAsync("b")).Previous);
    }

    [Fact]
    public async Task A_receipt_that_cannot_be_kept_is_not_given()
    {
        Directory.CreateDirectory(Last + ".new");

        await Assert.ThrowsAsync<FailureException>(() => SignAsync("a"));

        Assert.False(File.Exists(Last));
    }

    [Fact]
    public async Task Another_process_is_waited_for()
    {
        var held = ProcessLock.TryTake(Last + ".lock", out _)!;
        var signing = SignAsync("a");
        Assert.False(signing.IsCompleted);

        held.Dispose();
        _site.Time.Advance(TimeSpan.FromMilliseconds(20));

        Assert.Null(Read(await signing).Previous);
    }

    private static Receipt Read(string text)
    {
        var (receipt, signer) = Receipt.Read(text);
        signer.Dispose();
        return receipt;
    }

    private ReceiptChain Chain(NodeCredentials? node = null) => new(_home, NodeIdentity.Fixed(node ?? _node, _site.Time), _site.Time);

    /// <summary>By a chain of its own, as another process has it.</summary>
    private async Task<string> SignAsync(string name, string content = "x", NodeCredentials? node = null)
    {
        using var chain = Chain(node);
        return await SignAsync(chain, name, content);
    }

    private static Task<string> SignAsync(IReceiptSigner chain, string name, string content = "x")
    {
        var path = RelativePath.Parse(name);
        var manifest = Manifest.Create([new Entry(path, EntryKind.File, 1, default, false, Receipts.Delivery.ContentOf(content))]);
        return chain.SignAsync(TransferId.FromKey(name), manifest, [path], CancellationToken.None);
    }

    private NodeCredentials CredentialsOf(string name)
    {
        using var key = _site.Issue(name);
        return new NodeCredentials(new X509Certificate2(key), new X509Certificate2(_site.SiteCertificate));
    }
}
