using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;
using Xunit;

namespace FileTransfer.Tests.Unit.Security;

public sealed class PermissionNamesTests
{
    [Fact]
    public void Every_set_of_permissions_is_read_as_it_was_written()
    {
        for (var set = Permissions.None; set <= PermissionNames.All; set++)
            Assert.Equal(set, PermissionNames.Parse(PermissionNames.Format(set)));
    }

    [Fact]
    public void Every_permission_has_a_name() =>
        Assert.Equal(PermissionNames.All, Enum.GetValues<Permissions>().Aggregate((all, one) => all | one));

    [Fact]
    public void Order_case_and_spaces_do_not_matter() =>
        Assert.Equal(
            "upload,receive,admin", PermissionNames.Format(PermissionNames.Parse(" Admin , upload,RECEIVE,upload")));

    [Theory]
    [InlineData("upload,root")]
    [InlineData("upload,,admin")]
    [InlineData("up\u001b[31mload")]
    [InlineData("3")]
    public void An_unknown_name_is_an_error_with_the_valid_ones(string text)
    {
        var refused = Assert.Throws<FailureException>(() => PermissionNames.Parse(text));

        Assert.Equal(Reason.Usage, refused.Failure.Reason);
        Assert.Equal("roles are upload,download,receive,broadcast,admin", refused.Failure.Hint);
        Assert.DoesNotContain('\u001b', refused.Failure.Detail);
    }
}
