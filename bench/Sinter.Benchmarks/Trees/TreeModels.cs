using Behavior = Sinter.Formats.CoreML.Wire.TreeEnsembleParameters.Types.TreeNode.Types.TreeNodeBehavior;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Benchmarks;

/// <summary>The same trees as a Core ML model and as an ONNX model.</summary>
internal static class TreeModels
{
    public const string Input = "x", Output = "y", Label = "label";

    private const int Int64 = 7;

    /// <summary>The Core ML model; the input is one array, or a number per feature.</summary>
    public static Wire.Model CoreML(BenchmarkTrees trees, bool isClassifier, bool hasColumns)
    {
        var parameters = new Wire.TreeEnsembleParameters { NumPredictionDimensions = (ulong)trees.Targets };
        parameters.BasePredictionValue.Add(new double[trees.Targets]);
        foreach (BenchmarkNode node in trees.Nodes)
        {
            var written = new Wire.TreeEnsembleParameters.Types.TreeNode { TreeId = (ulong)node.Tree, NodeId = (ulong)node.Number };
            if (node.IsLeaf)
            {
                written.NodeBehavior = Behavior.LeafNode;
                written.EvaluationInfo.Add(new Wire.TreeEnsembleParameters.Types.TreeNode.Types.EvaluationInfo
                {
                    EvaluationIndex = (ulong)node.Target,
                    EvaluationValue = node.Value,
                });
            }
            else
            {
                (written.BranchFeatureIndex, written.BranchFeatureValue) = ((ulong)node.Feature, node.Threshold);
                (written.TrueChildNodeId, written.FalseChildNodeId) = ((ulong)node.TrueChild, (ulong)node.FalseChild);
            }
            parameters.Nodes.Add(written);
        }
        var model = new Wire.Model { SpecificationVersion = 1, Description = Describe(trees, isClassifier, hasColumns) };
        if (isClassifier)
        {
            model.TreeEnsembleClassifier = new Wire.TreeEnsembleClassifier
            {
                TreeEnsemble = parameters,
                PostEvaluationTransform = Wire.TreeEnsemblePostEvaluationTransform.ClassificationSoftMax,
                Int64ClassLabels = new Wire.Int64Vector { Vector = { Enumerable.Range(0, trees.Targets).Select(label => (long)label) } },
            };
        }
        else
        {
            model.TreeEnsembleRegressor = new Wire.TreeEnsembleRegressor { TreeEnsemble = parameters };
        }
        return model;
    }

    /// <summary>The Core ML model as converters write it: a pipeline that joins a number per feature to the array that the trees
    /// take.</summary>
    public static Wire.Model Pipeline(BenchmarkTrees trees, bool isClassifier)
    {
        Wire.Model model = CoreML(trees, isClassifier, hasColumns: false);
        Wire.FeatureDescription joined = model.Description.Input[0];
        joined.Type.MultiArrayType.DataType = Wire.ArrayFeatureType.Types.ArrayDataType.Double;
        Wire.ModelDescription description = Describe(trees, isClassifier, hasColumns: true);
        var vectorizer = new Wire.Model
        {
            SpecificationVersion = 1,
            Description = new Wire.ModelDescription { Input = { description.Input }, Output = { joined } },
            FeatureVectorizer = new Wire.FeatureVectorizer
            {
                InputList =
                {
                    description.Input.Select(
                        input => new Wire.FeatureVectorizer.Types.InputColumn { InputColumn_ = input.Name, InputDimensions = 1 }),
                },
            },
        };
        var pipeline = new Wire.Pipeline { Models = { vectorizer, model } };
        var written = new Wire.Model { SpecificationVersion = 1, Description = description };
        if (isClassifier)
            written.PipelineClassifier = new Wire.PipelineClassifier { Pipeline = pipeline };
        else
            written.PipelineRegressor = new Wire.PipelineRegressor { Pipeline = pipeline };
        return written;
    }

    /// <summary>The ONNX model; its last output has the numbers.</summary>
    public static byte[] Onnx(BenchmarkTrees trees, bool isClassifier)
    {
        BenchmarkNode[] leaves = [.. trees.Nodes.Where(node => node.IsLeaf)];
        string prefix = isClassifier ? "class" : "target";
        OnnxMessage[] attributes =
        [
            OnnxModel.Attribute("nodes_treeids", trees.Nodes.Select(node => (long)node.Tree)),
            OnnxModel.Attribute("nodes_nodeids", trees.Nodes.Select(node => (long)node.Number)),
            OnnxModel.Attribute("nodes_featureids", trees.Nodes.Select(node => (long)node.Feature)),
            OnnxModel.Attribute("nodes_modes", trees.Nodes.Select(node => node.IsLeaf ? "LEAF" : "BRANCH_LEQ")),
            OnnxModel.Attribute("nodes_values", trees.Nodes.Select(node => node.Threshold)),
            OnnxModel.Attribute("nodes_truenodeids", trees.Nodes.Select(node => (long)Math.Max(node.TrueChild, 0))),
            OnnxModel.Attribute("nodes_falsenodeids", trees.Nodes.Select(node => (long)Math.Max(node.FalseChild, 0))),
            OnnxModel.Attribute($"{prefix}_treeids", leaves.Select(node => (long)node.Tree)),
            OnnxModel.Attribute($"{prefix}_nodeids", leaves.Select(node => (long)node.Number)),
            OnnxModel.Attribute($"{prefix}_ids", leaves.Select(node => (long)node.Target)),
            OnnxModel.Attribute($"{prefix}_weights", leaves.Select(node => node.Value)),
            OnnxModel.Attribute("post_transform", isClassifier ? "SOFTMAX" : "NONE"),
            isClassifier
                ? OnnxModel.Attribute("classlabels_int64s", Enumerable.Range(0, trees.Targets).Select(label => (long)label))
                : OnnxModel.Attribute("n_targets", trees.Targets),
        ];
        OnnxMessage input = OnnxModel.Rows(Input, trees.Features), output = OnnxModel.Rows(Output, trees.Targets);
        return isClassifier
            ? OnnxModel.Of(
                OnnxModel.Operation("TreeEnsembleClassifier", Input, [Label, Output], attributes), input,
                OnnxModel.Rows(Label, 0, Int64), output)
            : OnnxModel.Of(OnnxModel.Operation("TreeEnsembleRegressor", Input, [Output], attributes), input, output);
    }

    private static Wire.ModelDescription Describe(BenchmarkTrees trees, bool isClassifier, bool hasColumns)
    {
        var description = new Wire.ModelDescription { PredictedFeatureName = isClassifier ? Label : Output };
        if (hasColumns)
        {
            for (int feature = 0; feature < trees.Features; feature++)
                description.Input.Add(Feature($"{Input}{feature}", new Wire.FeatureType { DoubleType = new Wire.DoubleFeatureType() }));
        }
        else
        {
            var array = new Wire.ArrayFeatureType
            {
                DataType = Wire.ArrayFeatureType.Types.ArrayDataType.Float32,
                Shape = { trees.Features },
            };
            description.Input.Add(Feature(Input, new Wire.FeatureType { MultiArrayType = array }));
        }
        if (isClassifier)
        {
            description.PredictedProbabilitiesName = Output;
            description.Output.Add(Feature(Label, new Wire.FeatureType { Int64Type = new Wire.Int64FeatureType() }));
            description.Output.Add(Feature(Output, new Wire.FeatureType
            {
                DictionaryType = new Wire.DictionaryFeatureType { Int64KeyType = new Wire.Int64FeatureType() },
            }));
        }
        else
        {
            description.Output.Add(Feature(Output, new Wire.FeatureType { DoubleType = new Wire.DoubleFeatureType() }));
        }
        return description;
    }

    private static Wire.FeatureDescription Feature(string name, Wire.FeatureType type) => new() { Name = name, Type = type };
}
