using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;
using Xunit;

namespace FileTransfer.Tests.Unit.Security;

public sealed class EnrolmentTests : IDisposable
{
    private readonly Enrolment _enrolment = new();

    public void Dispose() => _enrolment.Dispose();

    [Fact]
    public async Task Makes_a_member_with_the_invited_roles()
    {
        var link = await _enrolment.Invite(permissions: Permissions.Upload | Permissions.Download);

        using var joined = await _enrolment.Joins(link, "press-1");

        Assert.Equal("press-1", joined.Identity.Node.Value);
        Assert.Equal(NodeKind.Client, joined.Identity.Kind);
        Assert.Equal(Permissions.Upload | Permissions.Download, joined.Identity.Permissions);
        Assert.Equal(joined.Identity, _enrolment.Site.Verifier().Verify(joined.Certificate).Peer);
        Assert.True(joined.Certificate.HasPrivateKey);
        Assert.Equal(
            new EnrolledNode(
                joined.Identity.Node, NodeKind.Client, joined.Identity.Permissions, joined.Identity.Serial,
                TestSite.Start, joined.ExpiresAt),
            _enrolment.Store.Nodes[joined.Identity.Node]);
    }

    /// <summary>
    /// The store sees the hash of the whole code: how much of a guess is right changes every bit of what is compared, so that
    /// no time spent on comparing tells anything.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(JoinSecret.Size - 1)]
    public async Task A_code_that_is_wrong_in_one_byte_takes_the_way_of_any_wrong_code(int wrong)
    {
        var link = await _enrolment.Invite();
        var bytes = link.Secret.Bytes.ToArray();
        bytes[wrong] ^= 1;
        var almost = JoinLink.Create("hub.local", 5001, JoinSecret.From(bytes)!, link.Fingerprint);

        var near = await _enrolment.Refuses(almost, Reason.NotTrusted, "does not know");
        var far = await _enrolment.Refuses(_enrolment.Guess(), Reason.NotTrusted, "does not know");

        Assert.Equal(far, near);
        Assert.Equal(almost.Secret.Hash(), _enrolment.Store.LookedUp[0]);
        Assert.Equal(2, _enrolment.Store.LookedUp.Count);
        Assert.False(almost.Secret.Matches(link.Secret.Hash()));
        Assert.True(link.Secret.Matches(link.Secret.Hash()));
    }

    [Fact]
    public async Task Makes_a_broadcaster_when_one_was_invited()
    {
        using var joined = await _enrolment.Joins(await _enrolment.Invite(kind: NodeKind.Broadcaster), "relay");
        Assert.Equal(NodeKind.Broadcaster, joined.Identity.Kind);
    }

    [Fact]
    public async Task Names_a_node_after_its_machine_when_nobody_chose_a_name()
    {
        using var joined = await _enrolment.Joins(await _enrolment.Invite());
        Assert.Equal(NodeNames.OfThisMachine(), joined.Identity.Node);
    }

    [Fact]
    public async Task Names_a_node_as_invited_when_its_user_chose_no_name()
    {
        using var joined = await _enrolment.Joins(await _enrolment.Invite("press-7"));
        Assert.Equal("press-7", joined.Identity.Node.Value);
    }

    [Fact]
    public async Task Refuses_a_code_that_nobody_gave_out() =>
        await _enrolment.Refuses(_enrolment.Guess(), Reason.NotTrusted, "does not know this code");

    [Fact]
    public async Task Refuses_a_used_code_and_says_who_used_it()
    {
        var link = await _enrolment.Invite();
        using var joined = await _enrolment.Joins(link, "press-1");

        var failure = await _enrolment.Refuses(
            link, Reason.NotTrusted, "already used by 'press-1' on 2030-01-02", "press-2");

        Assert.Contains("--name press-1", failure.Hint, StringComparison.Ordinal);
        Assert.Single(_enrolment.Store.Nodes);
    }

    [Fact]
    public async Task Refuses_an_expired_code_and_names_the_clock()
    {
        var link = await _enrolment.Invite();
        _enrolment.Site.Time.Advance(Enrolment.Lifetime);

        await _enrolment.Refuses(
            link,
            Reason.NotTrusted,
            "expired on 2030-01-02 04:04:05 UTC; the server's clock says 2030-01-02 04:04:05 UTC");
    }

    [Fact]
    public async Task Takes_a_code_until_it_expires()
    {
        var link = await _enrolment.Invite();
        _enrolment.Site.Time.Advance(Enrolment.Lifetime - TimeSpan.FromSeconds(1));

        using var joined = await _enrolment.Joins(link);

        Assert.NotNull(joined);
    }

    [Fact]
    public async Task Refuses_the_name_of_another_node()
    {
        using var first = await _enrolment.Joins(await _enrolment.Invite(), "press-1");

        var failure = await _enrolment.Refuses(
            await _enrolment.Invite(), Reason.Exists, "already called 'press-1'", "press-1");

        Assert.Contains("invite --name press-1", failure.Hint, StringComparison.Ordinal);
        Assert.Equal(first.Identity.Serial, _enrolment.Store.Nodes[first.Identity.Node].Serial);
    }

    [Fact]
    public async Task Refuses_the_servers_own_name()
    {
        await _enrolment.Refuses(await _enrolment.Invite(), Reason.Exists, "already called 'hub'", "hub");
        var refused = await Assert.ThrowsAsync<FailureException>(() => _enrolment.Invite("hub"));
        Assert.Equal(Reason.Exists, refused.Failure.Reason);
    }

    [Fact]
    public async Task Refuses_another_name_than_the_invited_one_and_leaves_the_code_good()
    {
        var link = await _enrolment.Invite("press-1");

        await _enrolment.Refuses(link, Reason.NotAllowed, "for the node 'press-1', not for 'press-2'", "press-2");

        using var joined = await _enrolment.Joins(link, "press-1");
        Assert.Equal("press-1", joined.Identity.Node.Value);
    }

    [Fact]
    public async Task Enrols_a_known_name_again_with_an_invitation_for_it_and_ends_its_old_certificate()
    {
        using var first = await _enrolment.Joins(await _enrolment.Invite(), "press-1");

        using var again = await _enrolment.Joins(await _enrolment.Invite("press-1"), "press-1");

        Assert.NotEqual(first.Identity.Serial, again.Identity.Serial);
        Assert.Equal(again.Identity.Serial, _enrolment.Store.Nodes[again.Identity.Node].Serial);
        var verifier = _enrolment.Site.Verifier(_enrolment.Store.Revoked.Contains);
        Assert.False(verifier.Verify(first.Certificate).IsTrusted);
        Assert.True(verifier.Verify(again.Certificate).IsTrusted);
    }

    [Fact]
    public async Task Of_two_who_use_one_code_at_once_one_wins()
    {
        var link = await _enrolment.Invite();
        var both = new TaskCompletionSource();
        var waiting = 0;
        _enrolment.Store.BeforeRedeem = () =>
        {
            if (Interlocked.Increment(ref waiting) == 2) both.SetResult();
            return both.Task;
        };

        var ends = await Task.WhenAll(_enrolment.Join(link, "press-1"), _enrolment.Join(link, "press-2"));

        Assert.Single(ends, end => end.Joined is not null);
        var loser = Assert.Single(ends, end => end.Joined is null);
        Assert.Equal(Reason.NotTrusted, loser.Failure?.Reason);
        Assert.Contains("already used", loser.Failure?.Detail, StringComparison.Ordinal);
        Assert.Single(_enrolment.Store.Nodes);
    }

    [Fact]
    public async Task Of_two_who_want_one_name_at_once_one_wins_and_the_other_keeps_its_code()
    {
        var (one, other) = (await _enrolment.Invite(), await _enrolment.Invite());
        var both = new TaskCompletionSource();
        var waiting = 0;
        _enrolment.Store.BeforeRedeem = () =>
        {
            if (Interlocked.Increment(ref waiting) == 2) both.SetResult();
            return both.Task;
        };

        var ends = await Task.WhenAll(_enrolment.Join(one, "press-1"), _enrolment.Join(other, "press-1"));

        Assert.Equal(Reason.Exists, Assert.Single(ends, end => end.Joined is null).Failure?.Reason);
        _enrolment.Store.BeforeRedeem = () => Task.CompletedTask;
        using var second = await _enrolment.Joins(ends[0].Joined is null ? one : other, "press-2");
        Assert.Equal(2, _enrolment.Store.Nodes.Count);
    }

    [Fact]
    public async Task Keeps_no_secret()
    {
        var link = await _enrolment.Invite();

        var invite = Assert.Single(_enrolment.Store.Invites.Values);

        Assert.Equal(link.Secret.Hash(), invite.CodeHash);
        Assert.DoesNotContain(Convert.ToHexStringLower(link.Secret.Bytes), invite.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(NodeKind.Server, Permissions.Receive, 60)]
    [InlineData(NodeKind.Client, Permissions.None, 60)]
    [InlineData(NodeKind.Client, Permissions.Receive, 0)]
    public async Task Invites_nobody_to_what_cannot_be(NodeKind kind, Permissions permissions, int seconds)
    {
        var terms = new InviteTerms(kind, permissions, null, TimeSpan.FromSeconds(seconds));

        var refused = await Assert.ThrowsAsync<FailureException>(
            () => _enrolment.Book.CreateAsync(terms, "hub", 5001, CancellationToken.None));

        Assert.Equal(Reason.Usage, refused.Failure.Reason);
        Assert.Empty(_enrolment.Store.Invites);
    }
}
