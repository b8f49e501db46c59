using Google.Protobuf;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Fuzz;

/// <summary>Small valid neural networks that together have most kinds of layers.</summary>
internal static class NetworkSeeds
{
    public static IReadOnlyList<byte[]> All { get; } =
    [
        Classifier().ToByteArray(), OldLayers().ToByteArray(), NewLayers().ToByteArray(), ControlFlow().ToByteArray(),
            Recurrent().ToByteArray(),
    ];

    /// <summary>An image, scaled, convolved with weights of few bits, and labelled.</summary>
    private static Wire.Model Classifier() => new()
    {
        SpecificationVersion = 4,
        Description = new()
        {
            Input = { Image("image", 6, 5) },
            Output = { Feature("label", new() { StringType = new() }),
                Feature("scores", new() { DictionaryType = new() { StringKeyType = new() } }) },
            PredictedFeatureName = "label",
            PredictedProbabilitiesName = "scores",
        },
        NeuralNetworkClassifier = new()
        {
            Layers =
            {
                Layer("image", "c", layer => layer.Convolution = new()
                {
                    OutputChannels = 2, KernelChannels = 3, KernelSize = { 2, 2 }, Stride = { 1, 1 }, NGroups = 1, Same = new(),
                        HasBias = true,
                    Bias = Weights(2), Weights = new()
                    {
                        RawValue = ByteString.CopyFrom(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
                        Quantization = new() { NumberOfBits = 4, LookupTableQuantization = new() { FloatValue = { new float[16] } } },
                    },
                }),
                Layer("c", "b", layer => layer.Batchnorm = new()
                {
                    Channels = 2, Gamma = Weights(2), Beta = Weights(2), Mean = Weights(2), Variance = Weights(2),
                }),
                Layer("b", "a", layer => layer.Activation = new() { PReLU = new() { Alpha = Weights(2) } }),
                Layer("a", "u", layer => layer.Upsample = new() { ScalingFactor = { 2, 2 } }),
                Layer("u", "p", layer => layer.Pooling = new() { KernelSize = { 2, 2 }, Stride = { 2, 2 }, IncludeLastPixel = new() }),
                Layer("p", "f", layer => layer.Flatten = new()),
                Layer("f", "d", layer => layer.InnerProduct = new()
                {
                    InputChannels = 60, OutputChannels = 2, Weights = new()
                    {
                        RawValue = ByteString.CopyFrom(new byte[15]),
                        Quantization = new() { NumberOfBits = 1, LinearQuantization = new() { Scale = { 1, 2 }, Bias = { 0.5f } } },
                    },
                }),
                Layer("d", "s", layer => layer.Softmax = new()),
            },
            Preprocessing =
            {
                new Wire.NeuralNetworkPreprocessing { FeatureName = "image", Scaler = new() { ChannelScale = 0.5f, RedBias = 1 } },
                new Wire.NeuralNetworkPreprocessing { FeatureName = "image", MeanImage = new() { MeanImage = { new float[90] } } },
            },
            StringClassLabels = new() { Vector = { "cat", "dog" } },
            LabelProbabilityLayerName = "s",
        },
    };

    /// <summary>Layers over blobs of rank 5.</summary>
    private static Wire.Model OldLayers() => Network([Array("x", 2, 4, 4), Array("w", 2)], false,
        Layer("x", "1", layer => layer.Padding = new() { PaddingAmounts = Borders(1, 1), Reflection = new() }),
        Layer("1,x", "2", layer => layer.Crop = new() { Offset = { 1, 1 } }),
        Layer("2", "3", layer => layer.Lrn = new() { LocalSize = 3, Alpha = 1, Beta = 0.75f }),
        Layer("3", "4", layer => layer.Mvn = new() { NormalizeVariance = true }),
        Layer("4", "5", layer => layer.ReorganizeData = new() { BlockSize = 2 }),
        Layer("5", "6", layer => layer.Reshape = new() { TargetShape = { 2, 4, 4 } }),
        Layer("6", "7", layer => layer.Permute = new() { Axis = { 0, 1, 3, 2 } }),
        Layer("7", "8", layer =>
            layer.Scale = new() { ShapeScale = { 2 }, Scale = Weights(2), HasBias = true, ShapeBias = { 1 }, Bias = Weights(1) }),
        Layer("8,w", "9", layer => layer.Multiply = new()),
        Layer("9", "a,b", layer => layer.Split = new() { NOutputs = 2 }),
        Layer("a,b", "c", layer => layer.Concat = new()),
        Layer("c", "d", layer => layer.Slice = new() { EndIndex = -1, Stride = 1 }),
        Layer("d", "e", layer => layer.Unary = new() { Type = Wire.UnaryFunctionLayerParams.Types.Operation.Threshold, Alpha = 0.5f }),
        Layer("e", "f", layer => layer.SequenceRepeat = new() { NRepetitions = 2 }),
        Layer("f", "g", layer => layer.ResizeBilinear = new() { TargetSize = { 2, 2 } }),
        Layer("", "h", layer => layer.LoadConstant = new() { Shape = { 1, 2, 2 }, Data = Weights(4) }),
        Layer("g,h", "i", layer => layer.Average = new()),
        Layer("i", "y", layer => layer.Reduce = new() { Axis = Wire.ReduceLayerParams.Types.ReduceAxis.Hw }));

    /// <summary>Layers over blobs of any rank.</summary>
    private static Wire.Model NewLayers() => Network([Array("x", 2, 3), Array("w", 3)], true,
        Layer("x,w", "1", layer => layer.AddBroadcastable = new()),
        Layer("1", "2", layer => layer.Transpose = new() { Axes = { 1, 0 } }),
        Layer("2", "3", layer => layer.ExpandDims = new() { Axes = { 0 } }),
        Layer("3", "4", layer => layer.ReshapeStatic = new() { TargetShape = { 3, -1 } }),
        Layer("4", "5", layer => layer.BatchedMatmul = new()
        {
            WeightMatrixFirstDimension = 2,
            WeightMatrixSecondDimension = 4,
            Weights = Weights(8),
            HasBias = true,
            Bias = Weights(4),
        }),
        Layer("5", "6", layer => layer.SliceStatic = new() { BeginIds = { 0, 1 }, EndIds = { 3, 4 }, Strides = { 1, 1 } }),
        Layer("6", "7", layer => layer.ConstantPad = new() { PadAmounts = { 0, 1, 0, 0 }, Value = 1 }),
        Layer("7", "8,9", layer => layer.TopK = new() { K = 2, Axis = 0 }),
        Layer("8", "shape", layer => layer.GetShape = new()),
        Layer("shape", "a", layer => layer.FillDynamic = new() { Value = 1 }),
        Layer("a,8", "b", layer => layer.Stack = new() { Axis = 0 }),
        Layer("b", "c", layer => layer.Tile = new() { Reps = { 1, 2, 1 } }),
        Layer("c", "d,e", layer => layer.SplitND = new() { Axis = 1, SplitSizes = { 1, 3 } }),
        Layer("d,e", "f", layer => layer.ConcatND = new() { Axis = 1 }),
        Layer("f", "g", layer =>
            layer.LayerNormalization = new() { NormalizedShape = { 3 }, Gamma = Weights(3), Beta = Weights(3), Eps = 0.1f }),
        Layer("g", "h", layer => layer.CumSum = new() { Axis = 1 }),
        Layer("h", "i", layer => layer.SoftmaxND = new() { Axis = -1 }),
        Layer("i", "j", layer => layer.ArgMax = new() { Axis = -1 }),
        Layer("j", "k", layer => layer.OneHot = new() { OneHotVectorSize = 3, Axis = -1, OnValue = 1 }),
        Layer("k", "l", layer => layer.Custom = new()
        {
            ClassName = "Mine",
            Weights = { Weights(2) },
            Parameters = { ["p"] = new Wire.CustomLayerParams.Types.CustomLayerParamValue { DoubleValue = 1 } },
        }),
        Layer("l", "y", layer => layer.ReduceMean = new() { Axes = { 0 }, KeepDims = true }));

    private static Wire.Model ControlFlow() => Network([Array("x", 1)], true,
        Layer("x", "y", layer => layer.Copy = new()),
        Layer("", "", layer => layer.Loop = new()
        {
            MaxLoopIterations = 3,
            ConditionVar = "more",
            ConditionNetwork = new() { Layers = { Layer("y", "more", inner => inner.LessThan = new() { Alpha = 5 }) } },
            BodyNetwork = new()
            {
                Layers =
                {
                    Layer("y", "past", inner => inner.GreaterThan = new() { Alpha = 3 }),
                    Layer("past", "", inner => inner.Branch = new()
                    {
                        IfBranch = new() { Layers = { Layer("", "", leave => leave.LoopBreak = new()) } },
                        ElseBranch = new() { Layers = { Layer("y,x", "longer", join => join.ConcatND = new()) } },
                    }),
                    Layer("y", "n", inner => inner.Add = new() { Alpha = 1 }), Layer("n", "y", inner => inner.Copy = new()),
                },
            },
        }),
        Layer("x", "", layer => layer.Loop = new()
        {
            BodyNetwork = new()
            {
                Layers = { Layer("y,x", "z", inner => inner.ConcatND = new()),
                Layer("z", "y", inner => inner.Copy = new()) }
            },
        }));

    private static Wire.Model Recurrent()
    {
        Wire.ActivationParams sigmoid = new() { Sigmoid = new() }, tanh = new() { Tanh = new() }, scaled = new() { ScaledTanh = new() };
        Wire.LSTMWeightParams weights = new()
        {
            InputGateWeightMatrix = Weights(2),
            ForgetGateWeightMatrix = Weights(2),
            BlockInputWeightMatrix = Weights(2),
            OutputGateWeightMatrix = Weights(2),
            InputGateRecursionMatrix = Weights(1),
            ForgetGateRecursionMatrix = Weights(1),
            BlockInputRecursionMatrix = Weights(1),
            OutputGateRecursionMatrix = Weights(1),
        };
        return Network([Array("x", 2)], false,
            Layer("x", "1,h,c,hb,cb", layer => layer.BiDirectionalLSTM = new()
            {
                InputVectorSize = 2,
                OutputVectorSize = 1,
                ActivationsForwardLSTM = { sigmoid, tanh, tanh },
                ActivationsBackwardLSTM = { sigmoid, scaled, tanh },
                Params = new() { SequenceOutput = true },
                WeightParams = { weights, weights },
            }),
            Layer("1,h", "2", layer => layer.SimpleRecurrent = new()
            {
                InputVectorSize = 2,
                OutputVectorSize = 1,
                Activation = tanh,
                WeightMatrix = Weights(2),
                RecursionMatrix = Weights(1),
                HasBiasVector = true,
                BiasVector = Weights(1),
                ReverseInput = true,
            }),
            Layer("2", "y", layer => layer.Gru = new()
            {
                InputVectorSize = 1,
                OutputVectorSize = 1,
                Activations = { sigmoid, scaled },
                UpdateGateWeightMatrix = Weights(1),
                ResetGateWeightMatrix = Weights(1),
                OutputGateWeightMatrix = Weights(1),
                UpdateGateRecursionMatrix = Weights(1),
                ResetGateRecursionMatrix = Weights(1),
                OutputGateRecursionMatrix = Weights(1),
            }));
    }

    private static Wire.Model Network(Wire.FeatureDescription[] inputs, bool isExact, params Wire.NeuralNetworkLayer[] layers) => new()
    {
        SpecificationVersion = 5,
        Description = new() { Input = { inputs }, Output = { Array("y") } },
        NeuralNetwork = new()
        {
            Layers = { layers },
            ArrayInputShapeMapping = isExact
                ? Wire.NeuralNetworkMultiArrayShapeMapping.ExactArrayMapping
                : Wire.NeuralNetworkMultiArrayShapeMapping.Rank5ArrayMapping,
        },
    };

    private static Wire.NeuralNetworkLayer Layer(string inputs, string outputs, Action<Wire.NeuralNetworkLayer> set)
    {
        var layer = new Wire.NeuralNetworkLayer { Name = outputs };
        layer.Input.AddRange(inputs.Split(',', StringSplitOptions.RemoveEmptyEntries));
        layer.Output.AddRange(outputs.Split(',', StringSplitOptions.RemoveEmptyEntries));
        set(layer);
        return layer;
    }

    private static Wire.WeightParams Weights(int count) => new() { FloatValue = { Enumerable.Range(1, count).Select(i => i / 4f) } };

    private static Wire.BorderAmounts Borders(ulong height, ulong width) => new()
    {
        BorderAmounts_ =
        {
            new Wire.BorderAmounts.Types.EdgeSizes { StartEdgeSize = height, EndEdgeSize = height },
            new Wire.BorderAmounts.Types.EdgeSizes { StartEdgeSize = width, EndEdgeSize = width },
        },
    };

    private static Wire.FeatureDescription Array(string name, params long[] shape) => Feature(name, new()
    {
        MultiArrayType = new() { Shape = { shape }, DataType = Wire.ArrayFeatureType.Types.ArrayDataType.Float32 },
    });

    private static Wire.FeatureDescription Image(string name, long width, long height) => Feature(name, new()
    {
        ImageType = new() { Width = width, Height = height, ColorSpace = Wire.ImageFeatureType.Types.ColorSpace.Rgb },
    });

    private static Wire.FeatureDescription Feature(string name, Wire.FeatureType type) => new() { Name = name, Type = type };
}
