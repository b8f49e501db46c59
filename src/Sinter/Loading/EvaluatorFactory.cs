using Sinter.Evaluation;
using Sinter.Evaluation.Classical;
using Sinter.Formats.CoreML.NeuralNetworks;
using Case = Sinter.Formats.CoreML.Wire.Model.TypeOneofCase;

namespace Sinter.Loading;

/// <summary>Which evaluator predicts for which model type.</summary>
internal static class EvaluatorFactory
{
    /// <exception cref="ModelFormatException">The model is invalid.</exception>
    /// <exception cref="ModelUnsupportedException">The model is of a type, or uses something, that is not supported.</exception>
    public static IModelEvaluator Create(LoadContext context) => context.Asset.ModelType switch
    {
        Case.Pipeline or Case.PipelineClassifier or Case.PipelineRegressor => PipelineEvaluator.Of(context),
        Case.MlProgram => ProgramEvaluator.OfProgram(context),
        Case type when Network.Is(type) => ProgramEvaluator.OfNetwork(context),
        Case.OneHotEncoder => new OneHotEncoderEvaluator(context),
        Case.Imputer => Imputation.Of(context),
        Case.FeatureVectorizer => new FeatureVectorizerEvaluator(context),
        Case.DictVectorizer => new DictVectorizerEvaluator(context),
        Case.Scaler => new ScalerEvaluator(context),
        Case.Normalizer => new NormalizerEvaluator(context),
        Case.CategoricalMapping => new CategoricalMappingEvaluator(context),
        Case.ArrayFeatureExtractor => new ArrayFeatureExtractorEvaluator(context),
        Case.KNearestNeighborsClassifier => new NearestNeighborsEvaluator(context),
        Case.NonMaximumSuppression => new NonMaximumSuppressionEvaluator(context),
        Case.ItemSimilarityRecommender => new ItemSimilarityRecommenderEvaluator(context),
        Case.BayesianProbitRegressor => new BayesianProbitEvaluator(context),
        Case.ClassConfidenceThresholding => new ClassConfidenceThresholdingEvaluator(context),
        Case.SoundAnalysisPreprocessing => new SoundAnalysisPreprocessingEvaluator(context),
        Case.LinkedModel => LinkedModels.LoadLinked(context),
        Case.SerializedModel => LinkedModels.LoadSerialized(context),
        Case.Identity => new IdentityEvaluator(context),
        Case.GlmRegressor => GlmRegressorEvaluator.Of(context),
        Case.GlmClassifier => GlmClassifierEvaluator.Of(context),
        Case.SupportVectorRegressor => SupportVectorRegressorEvaluator.Of(context),
        Case.SupportVectorClassifier => SupportVectorClassifierEvaluator.Of(context),
        Case.TreeEnsembleRegressor => TreeEnsembleRegressorEvaluator.Of(context),
        Case.TreeEnsembleClassifier => TreeEnsembleClassifierEvaluator.Of(context),
        _ => throw OpaqueModels.Refusal(context),
    };
}
