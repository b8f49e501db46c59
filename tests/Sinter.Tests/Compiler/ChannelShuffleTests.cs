using Sinter.Compiler;

namespace Sinter.Tests.Compiler;

public sealed class ChannelShuffleTests
{
    [Theory]
    [InlineData("[2, 3, 2, 4, 5]", "[0, 2, 1, 3, 4]", "[2, 2, 3, 4, 5]", "sinter.channel_shuffle")]
    [InlineData("[2, 2, 3, 4, 5]", "[0, -3, 1, -2, -1]", "[2, 3, 2, 4, 5]", "sinter.channel_shuffle")]
    [InlineData("[2, 3, 2, 4, 5]", "[0, 2, 1, 4, 3]", "[2, 2, 3, 5, 4]", null)]
    [InlineData("[2, 6, 2, 2, 5]", "[0, 2, 1, 3, 4]", "[2, 2, 6, 2, 5]", null)]
    public void Only_channels_that_change_places_with_their_groups_are_shuffled(string split, string perm, string turned, string? found) =>
        PassTest.Run(new FuseChannelShuffle(), ProgramText.Function(
            "tensor<fp32, [2, 6, 4, 5]> x",
            $"""
            tensor<fp32, {split}> a = reshape(x = x, shape = tensor<int32, [5]>({split}))[name = string("a")];
            tensor<fp32, {turned}> b = transpose(x = a, perm = tensor<int32, [5]>({perm}))[name = string("b")];
            tensor<fp32, [2, 6, 4, 5]> y = reshape(x = b, shape = tensor<int32, [4]>([2, 6, 4, 5]))[name = string("y")];
            """, "y")).ExpectOperations("reshape", "transpose", found ?? "reshape");

    [Fact]
    public void Transpositions_that_move_only_axes_of_one_element_are_reshapes() => PassTest.Run(new TransposesAsReshapes(), ProgramText.Function(
        "tensor<fp32, [1, 6, 1, 5]> x",
        """
        tensor<fp32, [6, 1, 5, 1]> a = transpose(x = x, perm = tensor<int32, [4]>([1, 0, -1, 2]))[name = string("a")];
        tensor<fp32, [5, 1, 6, 1]> y = transpose(x = a, perm = tensor<int32, [4]>([2, 1, 0, 3]))[name = string("y")];
        """, "y")).ExpectOperations("reshape", "transpose");
}
