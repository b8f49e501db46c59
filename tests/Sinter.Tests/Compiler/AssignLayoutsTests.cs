using Sinter.Compiler;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Tests.Compiler;

public sealed class AssignLayoutsTests
{
    private const string X = "tensor<fp32, [1, 4, 6, 6]> x";

    private static readonly IReadOnlySet<string> All = new HashSet<string>
    {
        "avg_pool", "batch_norm", "conv", "conv_transpose", "crop", "instance_norm", "l2_pool", "max_pool", "prelu", "resize",
        "resize_bilinear", "resize_nearest_neighbor", "upsample_bilinear", "upsample_nearest_neighbor", "pixel_shuffle", "pixel_unshuffle",
        "depth_to_space", "space_to_depth", "sinter.channel_shuffle",
    };

    [Fact]
    public void A_residual_network_changes_its_layout_at_its_ends_only() => Expect(
        X,
        $"""
        {Conv("a", "x", 8, 4)}
        tensor<fp32, [1, 8, 6, 6]> ar = relu(x = a)[name = string("ar")];
        {Conv("b", "ar", 8, 8)}
        tensor<fp32, [1, 8, 1, 1]> m = reduce_mean(x = b, axes = tensor<int32, [2]>([2, 3]), keep_dims = bool(true))[name = string("m")];
        {Conv("g", "m", 8, 8, kernel: 1, size: 1)}
        tensor<fp32, [1, 8, 1, 1]> s = sigmoid(x = g)[name = string("s")];
        tensor<fp32, [1, 8, 6, 6]> bs = mul(x = b, y = s)[name = string("bs")];
        tensor<fp32, [1, 8, 6, 6]> sum = add(x = bs, y = ar)[name = string("sum")];
        tensor<fp32, [1, 8, 3, 3]> p = max_pool(x = sum, kernel_sizes = tensor<int32, [2]>([2, 2]), strides = tensor<int32, [2]>([2, 2]), pad_type = string("valid"))[name = string("p")];
        tensor<fp32, [1, 8, 3, 3]> y = clip(x = p, alpha = fp32(-0x1p+0), beta = fp32(0x1p+0))[name = string("y")];
        """, "y",
        "transpose", "sinter.channels_last.conv", "relu", "sinter.channels_last.conv", "reduce_mean", "sinter.channels_last.conv", "sigmoid",
        "mul", "add", "sinter.channels_last.max_pool", "clip", "transpose");

    [Fact]
    public void A_head_that_averages_and_flattens_needs_no_way_back() => Expect(
        X,
        $"""
        {Conv("a", "x", 8, 4)}
        tensor<fp32, [1, 8, 1, 1]> m = reduce_mean(x = a, axes = tensor<int32, [2]>([-1, -2]), keep_dims = bool(true))[name = string("m")];
        tensor<fp32, [1, 8]> y = reshape(x = m, shape = tensor<int32, [2]>([1, 8]))[name = string("y")];
        """, "y",
        "transpose", "sinter.channels_last.conv", "reduce_mean", "reshape");

    [Fact]
    public void Transpositions_around_a_normalization_of_the_channels_go_away() => Expect(
        X,
        $"""
        {Conv("a", "x", 4, 4)}
        tensor<fp32, [1, 6, 6, 4]> t = transpose(x = a, perm = tensor<int32, [4]>([0, 2, 3, 1]))[name = string("t")];
        tensor<fp32, [1, 6, 6, 4]> n = layer_norm(x = t, axes = tensor<int32, [1]>([-1]))[name = string("n")];
        tensor<fp32, [1, 6, 6, 4]> r = gelu(x = n)[name = string("r")];
        tensor<fp32, [1, 4, 6, 6]> u = transpose(x = r, perm = tensor<int32, [4]>([0, 3, 1, 2]))[name = string("u")];
        tensor<fp32, [1, 4, 6, 6]> s = add(x = u, y = x)[name = string("s")];
        {Conv("y", "s", 4, 4)}
        """, "y",
        "transpose", "sinter.channels_last.conv", "layer_norm", "gelu", "add", "sinter.channels_last.conv", "transpose");

    [Fact]
    public void Patches_reach_a_transformer_without_being_moved() => Expect(
        X,
        $"""
        {Conv("a", "x", 8, 4, kernel: 1)}
        tensor<fp32, [1, 8, 36]> f = reshape(x = a, shape = tensor<int32, [3]>([1, 8, -1]))[name = string("f")];
        tensor<fp32, [1, 36, 8]> y = transpose(x = f, perm = tensor<int32, [3]>([0, 2, 1]))[name = string("y")];
        """, "y",
        "transpose", "sinter.channels_last.conv", "reshape");

    [Fact]
    public void Shuffled_channels_keep_the_layout() => Expect(
        X,
        $"""
        {Conv("a", "x", 8, 4)}
        tensor<fp32, [1, 2, 4, 6, 6]> s = reshape(x = a, shape = tensor<int32, [5]>([1, 2, 4, 6, 6]))[name = string("s")];
        tensor<fp32, [1, 4, 2, 6, 6]> t = transpose(x = s, perm = tensor<int32, [5]>([0, 2, 1, -2, -1]))[name = string("t")];
        tensor<fp32, [1, 8, 6, 6]> j = reshape(x = t, shape = tensor<int32, [4]>([1, -1, 6, 6]))[name = string("j")];
        {Conv("b", "j", 8, 8)}
        """, "b",
        "transpose", "sinter.channels_last.conv", "sinter.channels_last.sinter.channel_shuffle", "sinter.channels_last.conv", "transpose");

    [Fact]
    public void Large_results_that_nobody_convolves_stay_as_they_are() => Expect(
        X,
        $"""
        {Conv("a", "x", 4, 4)}
        tensor<fp32, [1, 4, 24, 24]> u = upsample_nearest_neighbor(x = a, scale_factor_height = int32(4), scale_factor_width = int32(4))[name = string("u")];
        tensor<fp32, [1, 4, 24, 24]> y = tanh(x = u)[name = string("y")];
        """, "y",
        "transpose", "sinter.channels_last.conv", "transpose", "upsample_nearest_neighbor", "tanh");

    [Fact]
    public void A_program_without_convolutions_stays_as_it_is() => Expect(
        X,
        """
        tensor<fp32, [1, 4, 6, 6]> r = relu(x = x)[name = string("r")];
        tensor<fp32, [1, 6, 6, 4]> t = transpose(x = r, perm = tensor<int32, [4]>([0, 2, 3, 1]))[name = string("t")];
        tensor<fp32, [1, 6, 6, 4]> y = softmax(x = t)[name = string("y")];
        """, "y",
        "relu", "transpose", "softmax");

    [Fact]
    public void A_convolution_with_a_computed_weight_stays_as_it_is() => Expect(
        X + ", tensor<fp32, [4, 4, 1, 1]> w",
        """
        tensor<fp32, [1, 4, 6, 6]> y = conv(x = x, weight = w)[name = string("y")];
        """, "y",
        "conv");

    [Fact]
    public void A_branch_gets_its_values_in_the_layout_that_it_wants() => Expect(
        X + ", tensor<bool, [1]> c",
        $"""
        {Conv("a", "x", 4, 4)}
        bool p = squeeze(x = c)[name = string("p")];
        tensor<fp32, [1, 4, 6, 6]> y = cond(pred = p)[name = string("y")]
            true() {"{"} tensor<fp32, [1, 4, 6, 6]> d = reverse(x = a, axes = tensor<int32, [1]>([1]))[name = string("d")]; {"}"} -> (d)
            false() {"{"} {Conv("e", "a", 4, 4)} {"}"} -> (e);
        """, "y",
        "transpose", "sinter.channels_last.conv", "transpose", "squeeze", "cond", "reverse", "sinter.channels_last.conv", "transpose");

    [Theory]
    [InlineData("add(x = a, y = tensor<fp32, [4, 1, 1]>([[[0x1p+0]], [[0x1p+1]], [[0x1p+2]], [[0x1p+3]]]))")]
    [InlineData("mul(x = tensor<fp32, [6]>([0x1p+0, 0x1p+1, 0x1p+2, 0x1p+3, 0x1p+4, 0x1p+5]), y = a)")]
    [InlineData("sub(x = a, y = c)")]
    [InlineData("maximum(x = a, y = w)")]
    [InlineData("minimum(x = fp32(0x1p-2), y = a)")]
    [InlineData("concat(values = (a, x), axis = int32(-3))")]
    [InlineData("concat(values = (a, x), axis = int32(2), interleave = bool(true))")]
    [InlineData("slice_by_index(x = a, begin = tensor<int32, [4]>([0, 1, 0, -1]), end = tensor<int32, [4]>([1, 3, 0, 0]), stride = tensor<int32, [4]>([1, 1, 2, -1]), end_mask = tensor<bool, [4]>([false, false, true, true]))")]
    [InlineData("slice_by_size(x = a, begin = tensor<int32, [4]>([0, 1, 2, 3]), size = tensor<int32, [4]>([1, 2, 3, -1]))")]
    [InlineData("pad(x = a, pad = tensor<int32, [4]>([1, 0, 2, 3]), mode = string(\"reflect\"))")]
    [InlineData("pad(x = a, pad = tensor<int32, [6]>([1, 2, 0, 1, 2, 3]), constant_val = fp32(0x1p+0))")]
    [InlineData("tile(x = a, reps = tensor<int32, [4]>([1, 2, 3, 1]))")]
    [InlineData("reverse(x = a, axes = tensor<int32, [2]>([1, -1]))")]
    [InlineData("softmax(x = a, axis = int32(1))")]
    [InlineData("softmax(x = a)")]
    [InlineData("cumsum(x = a, axis = int32(-2))")]
    [InlineData("reduce_max(x = a, axes = tensor<int32, [1]>([1]), keep_dims = bool(false))")]
    [InlineData("reduce_mean(x = a, axes = tensor<int32, [2]>([2, 3]), keep_dims = bool(false))")]
    [InlineData("reduce_sum(x = a, axes = tensor<int32, [1]>([2]), keep_dims = bool(false))")]
    [InlineData("reduce_sum(x = a, axes = tensor<int32, [2]>([0, 2]), keep_dims = bool(false))")]
    [InlineData("reduce_min(x = a, axes = tensor<int32, [2]>([0, -1]), keep_dims = bool(true))")]
    [InlineData("reduce_sum(x = a)")]
    [InlineData("reduce_argmax(x = a, axis = int32(1))")]
    [InlineData("reduce_argmin(x = a, keep_dims = bool(true))")]
    [InlineData("layer_norm(x = a, axes = tensor<int32, [1]>([1]), gamma = tensor<fp32, [4]>([0x1p+0, 0x1p+1, 0x1p+2, 0x1p+3]))")]
    [InlineData("layer_norm(x = a, axes = tensor<int32, [2]>([2, 3]))")]
    [InlineData("layer_norm(x = a, axes = tensor<int32, [3]>([1, 2, 3]), gamma = l, beta = l)")]
    [InlineData("reshape(x = a, shape = tensor<int32, [5]>([1, 4, 3, 2, 6]))")]
    [InlineData("reshape(x = a, shape = tensor<int32, [4]>([1, 2, 12, 6]))")]
    [InlineData("expand_dims(x = a, axes = tensor<int32, [1]>([2]))")]
    [InlineData("expand_dims(x = a, axes = tensor<int32, [1]>([0]))")]
    [InlineData("select(cond = tensor<bool, [4, 1, 1]>([[[true]], [[false]], [[false]], [[true]]]), a = a, b = x)")]
    [InlineData("prelu(x = a, alpha = tensor<fp32, [4]>([0x1p+0, 0x1p-1, -0x1p+0, 0x0p+0]))")]
    [InlineData("batch_norm(x = a, mean = v, variance = tensor<fp32, [4]>([0x1p+0, 0x1p+1, 0x1p+2, 0x1p+3]), gamma = v)")]
    [InlineData("instance_norm(x = a, gamma = v, beta = v)")]
    [InlineData("avg_pool(x = a, kernel_sizes = tensor<int32, [2]>([3, 2]), strides = tensor<int32, [2]>([2, 1]), pad_type = string(\"same\"), exclude_padding_from_average = bool(true))")]
    [InlineData("l2_pool(x = a, kernel_sizes = tensor<int32, [2]>([2, 2]), pad_type = string(\"custom\"), pad = tensor<int32, [4]>([1, 0, 0, 1]))")]
    [InlineData("crop(x = a, crop_height = tensor<int32, [2]>([1, 2]), crop_width = tensor<int32, [2]>([0, 3]))")]
    [InlineData("resize(x = a, shape = tensor<int32, [2]>([4, 9]), resized_dims = uint32(2))")]
    [InlineData("resize(x = a, shape = tensor<int32, [3]>([2, 4, 9]), resized_dims = uint32(3))")]
    [InlineData("pixel_shuffle(x = a, upscale_factor = int32(2))")]
    [InlineData("pixel_unshuffle(x = a, downscale_factor = uint32(2))")]
    [InlineData("depth_to_space(x = a, block_size = int32(2))")]
    [InlineData("space_to_depth(x = a, block_size = int32(3))")]
    [InlineData("resize_bilinear(x = a, target_size_height = int32(3), target_size_width = int32(7))")]
    [InlineData("resize_nearest_neighbor(x = a, target_size_height = int32(3), target_size_width = int32(7))")]
    [InlineData("upsample_bilinear(x = a, scale_factor_height = int32(2), scale_factor_width = int32(1))")]
    [InlineData("upsample_nearest_neighbor(x = a, scale_factor_height = int32(1), scale_factor_width = int32(2))")]
    [InlineData("conv_transpose(x = a, weight = q, strides = tensor<int32, [2]>([2, 1]), groups = int32(2))")]
    [InlineData("transpose(x = a, perm = tensor<int32, [4]>([3, 0, 2, 1]))")]
    [InlineData("cast(x = a, dtype = string(\"int32\"))")]
    public void Operations_between_convolutions_give_what_they_gave(string operation)
    {
        // The convolution after it, where there can be one, makes its region want channels last.
        string body = $"""
            tensor<fp32, [4]> v = const()[name = string("v"), val = tensor<fp32, [4]>([0x1p+0, -0x1p+1, 0x1p-1, 0x1.8p+0])];
            tensor<fp32, [1, 4, 6, 6]> c = const()[name = string("c"), val = tensor<fp32, [1, 4, 6, 6]>({Numbers(1, 4, 6, 6)})];
            tensor<fp32, [4, 6, 6]> l = const()[name = string("l"), val = tensor<fp32, [4, 6, 6]>({Numbers(4, 6, 6)})];
            tensor<fp32, [4, 3, 2, 2]> q = const()[name = string("q"), val = tensor<fp32, [4, 3, 2, 2]>({Numbers(4, 3, 2, 2)})];
            {Conv("a", "x", 4, 4)}
            """;
        string type = ResultType(body, operation);
        body += $"{type} o = {operation}[name = string(\"o\")];\n";
        if (type.StartsWith("tensor<fp32, [1, ", StringComparison.Ordinal) && type.Count(symbol => symbol == ',') == 4)
        {
            int channels = int.Parse(type["tensor<fp32, [1, ".Length..type.IndexOf(',', "tensor<fp32, [1, ".Length)],
                System.Globalization.CultureInfo.InvariantCulture);
            string spatial = type[type.IndexOf(',', "tensor<fp32, [1, ".Length)..];
            body += $"tensor<fp32, [4, {channels}, 1, 1]> ow = const()[name = string(\"ow\"), val = tensor<fp32, [4, {channels}, 1, 1]>({Numbers(4, channels, 1, 1)})];\n"
                + $"tensor<fp32, [1, 4{spatial} y = conv(x = o, weight = ow)[name = string(\"y\")];\n";
        }
        else
        {
            body += $"{type} y = identity(x = o)[name = string(\"y\")];\n";
        }
        Function before = ProgramText.Function(X + ", tensor<fp32, [4, 1, 1]> w", body, "y");
        PassTest.Run(new AssignLayouts(All), before, tolerance: 1e-5);
        Check(before, After(before), 1e-5);
    }

    [Fact]
    public void Random_programs_give_what_they_gave()
    {
        int changed = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            Function before = RandomImageProgram.Create(seed, operations: 4 + (seed % 20));
            GraphVerifier.Check(before);
            Function after = After(before);
            Check(before, after, 1e-5);
            changed += after.Body.Operations.Any(operation => operation.Type == "sinter.channels_last.conv") ? 1 : 0;
        }
        Assert.True(changed > 200, $"{changed} programs have convolutions with channels last.");
    }

    [Theory]
    [InlineData("tensor<fp32, [2, 4, 9]> x", "tensor<fp32, [6, 2, 3]>", "tensor<fp32, [2, 6, 7]>", 6, 2, 3)]
    [InlineData("tensor<fp32, [2, 4, 3, 4, 5]> x", "tensor<fp32, [6, 2, 2, 2, 2]>", "tensor<fp32, [2, 6, 2, 3, 4]>", 6, 2, 2, 2, 2)]
    public void Sequences_and_volumes_are_treated_as_images_are(string input, string weight, string result, params int[] shape) => Expect(
        input,
        $"""
        {weight} w = const()[name = string("w"), val = {weight}({Numbers(shape)})];
        {result} a = conv(x = x, weight = w, groups = int32(2))[name = string("a")];
        {result} y = silu(x = a)[name = string("y")];
        """, "y",
        "transpose", "sinter.channels_last.conv", "silu", "transpose");

    private static string ResultType(string body, string operation)
    {
        // The declared type may be of unknown rank; inference then tells the real one.
        string unknown = operation.StartsWith("reduce_arg", StringComparison.Ordinal) || operation.StartsWith("cast", StringComparison.Ordinal)
            ? "tensor<int32, [...]>" : "tensor<fp32, [...]>";
        Function probe = ProgramText.Function(X + ", tensor<fp32, [4, 1, 1]> w", body + $"{unknown} o = {operation}[name = string(\"o\")];", "o");
        new PropagateAndFold().Run(new ProgramEdit(probe));
        var type = (TensorType)probe.Body.Outputs[0].Type;
        return type.Rank == 0 ? type.Element.MilName() : type.ToString();
    }

    /// <summary>A convolution that keeps the size, with a weight of its own.</summary>
    private static string Conv(string name, string x, int outputs, int inputs, int kernel = 3, int size = 6) => $"""
        tensor<fp32, [{outputs}, {inputs}, {kernel}, {kernel}]> {name}_w = const()[name = string("{name}_w"), val = tensor<fp32, [{outputs}, {inputs}, {kernel}, {kernel}]>({Numbers(outputs, inputs, kernel, kernel)})];
        tensor<fp32, [1, {outputs}, {size}, {size}]> {name} = conv(x = {x}, weight = {name}_w, pad_type = string("same"))[name = string("{name}")];
        """;

    /// <summary>A literal of small numbers with this shape.</summary>
    private static string Numbers(params int[] shape)
    {
        int next = 0;
        return Nested(0);

        string Nested(int axis) => axis == shape.Length ? Number(next++)
            : $"[{string.Join(", ", Enumerable.Range(0, shape[axis]).Select(_ => Nested(axis + 1)))}]";
    }

    private static string Number(int index) => ((index * 7 % 11) - 5) switch
    {
        0 => "0x0p+0",
        < 0 and var negative => $"-0x{-negative}p-4",
        var positive => $"0x{positive}p-4",
    };

    private static Function After(Function before)
    {
        Function after = ProgramCloner.Clone(before);
        foreach (IPass pass in DevicePipeline.Passes(All))
            pass.Run(new ProgramEdit(after));
        return after;
    }

    private static void Expect(string inputs, string body, string outputs, params string[] operations)
    {
        Function before = ProgramText.Function(inputs, body, outputs);
        Function after = After(before);
        Assert.Equal(operations, after.Body.AllOperations().Where(operation => !operation.IsConstant).Select(operation => operation.Type));
        Check(before, after, 1e-5);
    }

    private static void Check(Function before, Function after, double tolerance)
    {
        GraphVerifier.Check(after);
        Assert.Equal(before.Body.Outputs.Select(output => output.Type), after.Body.Outputs.Select(output => output.Type));
        Value[] inputs = ProgramText.RandomInputs(before);
        ProgramText.AssertClose(ReferenceInterpreter.Run(before, inputs), ReferenceInterpreter.Run(after, inputs), tolerance);
    }
}
